/** File systems of an experiment's own, on loop devices; need root. */
@NullMarked
package dev.ferry.load.volume;

import org.jspecify.annotations.NullMarked;
