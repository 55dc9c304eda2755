/** What a transfer carries for those who watch it: trace context and observations. */
@NullMarked
package dev.ferry.client.observe;

import org.jspecify.annotations.NullMarked;
