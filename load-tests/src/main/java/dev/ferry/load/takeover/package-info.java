/** How fast a new writer takes over, and what readers notice of writers. */
@NullMarked
package dev.ferry.load.takeover;

import org.jspecify.annotations.NullMarked;
