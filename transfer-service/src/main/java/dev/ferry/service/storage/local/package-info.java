/**
 * Bytes in a local directory.
 *
 * <p>Layout below the data folder: {@code workspaces/NAME/…} the published files, {@code
 * staging/ID} one file for each upload that is under way, {@code staging/ID.pieces} the checksums
 * of its pieces and {@code staging/ID.put} the bytes of a put, {@code pieces/…} those of published
 * files, {@code trees/N} what is made of a tree before it is moved to its name, {@code
 * batches/ID/…} what a batch is about to do. All are on one file system, so that publishing is a
 * rename. Nothing outside the service writes into {@code staging}.
 */
@NullMarked
package dev.ferry.service.storage.local;

import org.jspecify.annotations.NullMarked;
