/** Bytes that lie otherwise at rest. */
@NullMarked
package dev.ferry.service.storage.sealed;

import org.jspecify.annotations.NullMarked;
