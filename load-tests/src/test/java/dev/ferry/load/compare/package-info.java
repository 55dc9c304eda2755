/** What decides in the comparison with other tools. */
@NullMarked
package dev.ferry.load.compare;

import org.jspecify.annotations.NullMarked;
