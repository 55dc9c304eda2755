/** Ferry's own subjects: the SDK in a warm process, and the command line from start to exit. */
@NullMarked
package dev.ferry.load.bench.ferry;

import org.jspecify.annotations.NullMarked;
