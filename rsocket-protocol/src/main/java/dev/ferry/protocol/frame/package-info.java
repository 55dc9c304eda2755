/**
 * Memory on the way between a socket and a frame: what large frames are made in and received in.
 */
@NullMarked
package dev.ferry.protocol.frame;

import org.jspecify.annotations.NullMarked;
