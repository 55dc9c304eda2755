/** Files of workspaces: what is there, and removing it. */
@NullMarked
package dev.ferry.service.workspace;

import org.jspecify.annotations.NullMarked;
