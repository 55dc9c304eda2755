/** Experiments with a service that runs out of something. */
@NullMarked
package dev.ferry.load.space;

import org.jspecify.annotations.NullMarked;
