/** What decides in the bench. */
@NullMarked
package dev.ferry.load.bench.report;

import org.jspecify.annotations.NullMarked;
