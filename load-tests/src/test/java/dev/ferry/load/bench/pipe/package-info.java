/** What decides in the bench. */
@NullMarked
package dev.ferry.load.bench.pipe;

import org.jspecify.annotations.NullMarked;
