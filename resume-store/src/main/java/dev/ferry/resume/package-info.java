/**
 * The truth about uploads: state, epoch, frontier and prefix checksum, durable when a call returns.
 *
 * <p>Imports {@code dev.ferry.transfer} only, never the wire.
 */
@NullMarked
package dev.ferry.resume;

import org.jspecify.annotations.NullMarked;
