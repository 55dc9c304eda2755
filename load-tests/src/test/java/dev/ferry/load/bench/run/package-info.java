/** What decides in the bench. */
@NullMarked
package dev.ferry.load.bench.run;

import org.jspecify.annotations.NullMarked;
