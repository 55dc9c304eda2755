/**
 * A WebFlux application that uses Ferry, as somebody else would write it, and what it is put to.
 */
@NullMarked
package dev.ferry.example;

import org.jspecify.annotations.NullMarked;
