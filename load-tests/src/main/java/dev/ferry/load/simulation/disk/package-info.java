/**
 * A file system in memory that knows what a power cut takes away: the real blob store runs on it.
 */
@NullMarked
package dev.ferry.load.simulation.disk;

import org.jspecify.annotations.NullMarked;
