/** One connection and several over a long, slow and lossy link. */
@NullMarked
package dev.ferry.load.link;

import org.jspecify.annotations.NullMarked;
