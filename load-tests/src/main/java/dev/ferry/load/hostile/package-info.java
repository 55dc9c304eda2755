/** Peers that attack the service, and polite ones that must not notice. */
@NullMarked
package dev.ferry.load.hostile;

import org.jspecify.annotations.NullMarked;
