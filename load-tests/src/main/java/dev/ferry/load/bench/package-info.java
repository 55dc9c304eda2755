/** {@code ferry lab bench}: Ferry beside the limit and beside what a user would pick instead. */
@NullMarked
package dev.ferry.load.bench;

import org.jspecify.annotations.NullMarked;
