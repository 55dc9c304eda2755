/** Directories as tar streams; the calls are those of {@code Workspace.tar()}. */
@NullMarked
package dev.ferry.client.tar;

import org.jspecify.annotations.NullMarked;
