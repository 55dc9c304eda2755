/** Guards taken out of the source one at a time, to see that a test notices each. */
@NullMarked
package dev.ferry.load.mutants;

import org.jspecify.annotations.NullMarked;
