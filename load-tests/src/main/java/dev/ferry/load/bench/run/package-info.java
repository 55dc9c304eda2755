/** What the bench measures and how: subjects, rounds, CPU time, memory, the page cache. */
@NullMarked
package dev.ferry.load.bench.run;

import org.jspecify.annotations.NullMarked;
