/** What compressed chunks save on a slow link, and what they cost where nothing can be saved. */
@NullMarked
package dev.ferry.load.compress;

import org.jspecify.annotations.NullMarked;
