/** What decides when calls are made to fail. */
@NullMarked
package dev.ferry.load.inject;

import org.jspecify.annotations.NullMarked;
