/** What whole trees are pushed and pulled with; the calls are those of {@code Workspace}. */
@NullMarked
package dev.ferry.client.tree;

import org.jspecify.annotations.NullMarked;
