/** A real PostgreSQL server for tests and experiments. */
@NullMarked
package dev.ferry.testkit.postgres;

import org.jspecify.annotations.NullMarked;
