/** Peers that speak the protocol frame by frame, politely or not. */
@NullMarked
package dev.ferry.load.wire;

import org.jspecify.annotations.NullMarked;
