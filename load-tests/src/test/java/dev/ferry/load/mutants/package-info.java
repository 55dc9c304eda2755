/** Mutants fit the source they are made for. */
@NullMarked
package dev.ferry.load.mutants;

import org.jspecify.annotations.NullMarked;
