/** Tests of the lab itself. */
@NullMarked
package dev.ferry.load;

import org.jspecify.annotations.NullMarked;
