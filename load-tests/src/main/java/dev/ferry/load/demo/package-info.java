/** One transfer that survives everything, for people to watch. */
@NullMarked
package dev.ferry.load.demo;

import org.jspecify.annotations.NullMarked;
