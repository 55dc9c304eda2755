/** The simulation, over the seeds of every build. */
@NullMarked
package dev.ferry.load.simulation;

import org.jspecify.annotations.NullMarked;
