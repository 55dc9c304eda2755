/**
 * The power goes: a file system that is shut down without flushing while the service works on it.
 */
@NullMarked
package dev.ferry.load.power;

import org.jspecify.annotations.NullMarked;
