/** Transfers and questions cancelled at random moments; what a process holds afterwards. */
@NullMarked
package dev.ferry.load.cancel;

import org.jspecify.annotations.NullMarked;
