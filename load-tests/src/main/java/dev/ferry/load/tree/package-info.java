/** Trees of files pushed and pulled: killed in the middle, and timed beside rsync and scp. */
@NullMarked
package dev.ferry.load.tree;

import org.jspecify.annotations.NullMarked;
