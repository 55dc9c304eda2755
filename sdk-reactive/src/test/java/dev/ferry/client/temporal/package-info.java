/** What Temporal is told, without Temporal. */
@NullMarked
package dev.ferry.client.temporal;

import org.jspecify.annotations.NullMarked;
