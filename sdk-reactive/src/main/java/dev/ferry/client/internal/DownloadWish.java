package dev.ferry.client.internal;

import dev.ferry.protocol.zstd.ZstdFrames;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be downloaded, and how.
 *
 * @param file the file in its workspace
 * @param target the local file it becomes
 * @param overwrite whether an existing target is replaced
 * @param repair whether pieces of an existing target are taken
 * @param etagOrNull the only acceptable version; null for the current one
 * @param chunkBytes chunk size to ask for
 * @param digest where the digest comes from
 * @param segments over how many connections at once, at least 1
 * @param durability what part file and target survive
 * @param compression whether compressed chunks are wanted
 * @param olderOrNull another file of which pieces are taken, compared by hashes of 128 bits; null
 *     for none
 */
public record DownloadWish(
    WorkspaceFile file,
    Path target,
    boolean overwrite,
    boolean repair,
    @Nullable String etagOrNull,
    int chunkBytes,
    DigestMode digest,
    int segments,
    Durability durability,
    boolean compression,
    @Nullable Path olderOrNull) {

  /** Whether bytes may arrive in any order. */
  boolean isSegmented() {
    return segments > 1;
  }

  /** Whether compressed chunks are asked for; on a disk thread. */
  boolean takesPacked() {
    return compression && ZstdFrames.isUsable();
  }

  /** Whether that version will do. */
  boolean accepts(String etag) {
    return etagOrNull == null || etagOrNull.equals(etag);
  }
}
