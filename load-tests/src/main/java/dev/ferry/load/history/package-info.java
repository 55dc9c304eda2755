/** The append protocol against a model of it, in seeded histories. */
@NullMarked
package dev.ferry.load.history;

import org.jspecify.annotations.NullMarked;
