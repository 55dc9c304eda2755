/** Transfer rates beside a plain copy. */
@NullMarked
package dev.ferry.load.speed;

import org.jspecify.annotations.NullMarked;
