/** A hostile process against the confinement of a workspace. */
@NullMarked
package dev.ferry.load.escape;

import org.jspecify.annotations.NullMarked;
