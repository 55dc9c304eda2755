/**
 * Compressed chunks (docs/protocol.md §4.5); the only package that knows the library, which is
 * loaded when a transfer first asks for it.
 */
@NullMarked
package dev.ferry.protocol.zstd;

import org.jspecify.annotations.NullMarked;
