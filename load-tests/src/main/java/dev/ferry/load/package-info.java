/** Experiments with the real service and the real clients; {@code ferry lab} runs them. */
@NullMarked
package dev.ferry.load;

import org.jspecify.annotations.NullMarked;
