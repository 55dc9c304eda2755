/** The service and the command line as child processes, and where they work. */
@NullMarked
package dev.ferry.load.process;

import org.jspecify.annotations.NullMarked;
