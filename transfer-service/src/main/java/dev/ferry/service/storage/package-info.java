/**
 * Where bytes live: a small core every store has, and capabilities some have.
 *
 * <p>Nothing here knows uploads' states, epochs or the wire.
 */
@NullMarked
package dev.ferry.service.storage;

import org.jspecify.annotations.NullMarked;
