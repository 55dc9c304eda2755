/** What a user would pick instead: other programs and libraries that move files. */
@NullMarked
package dev.ferry.load.bench.peer;

import org.jspecify.annotations.NullMarked;
