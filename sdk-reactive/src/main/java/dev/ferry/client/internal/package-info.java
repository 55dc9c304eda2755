/**
 * How the client works: connections, threads, sources, the window of an upload, part files.
 *
 * <p>Not for callers; everything here may change without notice. Depends on the wire and the
 * vocabulary, never on {@code dev.ferry.client}.
 */
@NullMarked
package dev.ferry.client.internal;

import org.jspecify.annotations.NullMarked;
