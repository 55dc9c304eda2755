/** What decides in the bench. */
@NullMarked
package dev.ferry.load.bench;

import org.jspecify.annotations.NullMarked;
