/**
 * Trees of files on a disk, the same on both sides: walking one in the order of manifests, writing
 * one entry by entry, and the packs in which entries and small files travel (docs/protocol.md §12).
 *
 * <p>Everything blocks, and belongs on threads for files. Nothing here follows a link: a tree is
 * walked and written one name at a time through directory handles, so that neither the other side's
 * paths nor whoever shares the tree leads out of it.
 */
@NullMarked
package dev.ferry.tree;

import org.jspecify.annotations.NullMarked;
