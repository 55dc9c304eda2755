/** What small transfers and requests take beside large ones. */
@NullMarked
package dev.ferry.load.fair;

import org.jspecify.annotations.NullMarked;
