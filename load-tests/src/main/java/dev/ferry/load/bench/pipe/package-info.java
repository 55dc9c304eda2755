/** The limit: the least that moves bytes from file to file over TCP and proves them. */
@NullMarked
package dev.ferry.load.bench.pipe;

import org.jspecify.annotations.NullMarked;
