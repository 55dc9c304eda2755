/** The same interruptions for Ferry and for other tools, with the same seeds. */
@NullMarked
package dev.ferry.load.compare;

import org.jspecify.annotations.NullMarked;
