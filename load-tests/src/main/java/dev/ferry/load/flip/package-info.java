/** Single bits flipped on the wire and on the disk of either side. */
@NullMarked
package dev.ferry.load.flip;

import org.jspecify.annotations.NullMarked;
