/**
 * The service's real state machine, disk code and recovery on one thread with virtual time: disk,
 * resume store, network and clock are simulated, everything they do follows from a seed.
 */
@NullMarked
package dev.ferry.load.simulation;

import org.jspecify.annotations.NullMarked;
