/** Transfers that are killed and cut. */
@NullMarked
package dev.ferry.load.crash;

import org.jspecify.annotations.NullMarked;
