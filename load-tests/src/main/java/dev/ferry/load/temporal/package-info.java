/** Temporal workers that move files, and what can happen to them. */
@NullMarked
package dev.ferry.load.temporal;

import org.jspecify.annotations.NullMarked;
