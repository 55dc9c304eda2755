/** Tests of the command line that need no service. */
@NullMarked
package dev.ferry.cli;

import org.jspecify.annotations.NullMarked;
