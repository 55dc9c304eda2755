/**
 * Transfers that take long or begin again: memory of many slow ones, time to go on with a large
 * one.
 */
@NullMarked
package dev.ferry.load.bench.slow;

import org.jspecify.annotations.NullMarked;
