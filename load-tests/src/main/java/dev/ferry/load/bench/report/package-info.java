/** What a bench run comes to: figures, ratios, files, and a comparison with an earlier run. */
@NullMarked
package dev.ferry.load.bench.report;

import org.jspecify.annotations.NullMarked;
