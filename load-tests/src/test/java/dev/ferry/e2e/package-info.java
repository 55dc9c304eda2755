/** The real service and the real clients, killed, cut, starved and crowded, in bounded samples. */
@NullMarked
package dev.ferry.e2e;

import org.jspecify.annotations.NullMarked;
