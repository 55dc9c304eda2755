/**
 * The command line: picocli commands over {@code dev.ferry.client} only.
 *
 * <p>Results go to standard output, everything else to standard error. {@link
 * dev.ferry.cli.ExitCode} lists the exit codes.
 */
@NullMarked
package dev.ferry.cli;

import org.jspecify.annotations.NullMarked;
