/**
 * Tar streams in and out of a service with little memory, and streams of which nothing is right.
 */
@NullMarked
package dev.ferry.load.tar;

import org.jspecify.annotations.NullMarked;
