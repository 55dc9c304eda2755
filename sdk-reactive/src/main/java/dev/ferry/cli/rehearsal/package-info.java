/** A stand-in for the service, for rehearsals of the command line. */
@NullMarked
package dev.ferry.cli.rehearsal;

import org.jspecify.annotations.NullMarked;
