package dev.ferry.client;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to download and where to.
 *
 * @param file the file in its workspace
 * @param target the local file it becomes; a part file lies beside it until then
 * @param overwrite whether an existing target is replaced; else the download fails with {@code
 *     PRECONDITION_FAILED}
 * @param repair whether an existing target is taken as an older copy of the file: only pieces that
 *     differ are fetched, and a target that is the wanted version already is left as it is
 * @param etagOrNull the only acceptable version, or null for the current one
 * @param chunkBytes chunk size to ask for, or 0 for the client's
 * @param digestMode what is compared when every byte is there, beside each chunk's checksum: {@code
 *     COMPUTED} the digest, with the service's if it knows it; {@code HANDED_IN} the digest, with
 *     the one handed in too; {@code OFF} no digest is computed. The checksum of the whole is
 *     compared in each, if the service knows it
 * @param segments over how many connections at once the file is fetched, 1 to 32, or 0 for the
 *     client's. With more than one, a file that is replaced meanwhile is fetched again from its
 *     first byte, at most three times and unless a version is named; pieces that did not change are
 *     kept
 * @param durability what the target survives once the download completed, and the part file before:
 *     {@code DURABLE} a power cut, {@code EPHEMERAL} a kill of this process only. Faster, for
 *     copies that could be fetched again
 * @param compression whether chunks that compress well may come compressed, if the service agrees
 */
public record DownloadRequest(
    WorkspaceFile file,
    Path target,
    boolean overwrite,
    boolean repair,
    @Nullable String etagOrNull,
    int chunkBytes,
    DigestMode digestMode,
    int segments,
    Durability durability,
    boolean compression) {

  /**
   * Refuses a negative chunk size and segments out of range.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public DownloadRequest {
    if (chunkBytes < 0) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "chunkBytes is not negative");
    }
    if (segments < 0 || segments > ClientOptions.MAX_SEGMENTS) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "segments is 0 to " + ClientOptions.MAX_SEGMENTS);
    }
  }

  /** The current version of a file, replacing the target. */
  public static DownloadRequest of(WorkspaceFile file, Path target) {
    return new DownloadRequest(
        file, target, true, false, null, 0, DigestMode.COMPUTED, 0, Durability.DURABLE, false);
  }

  /** The same request, replacing an existing target or not. */
  public DownloadRequest withOverwrite(boolean replace) {
    return new DownloadRequest(
        file,
        target,
        replace,
        repair,
        etagOrNull,
        chunkBytes,
        digestMode,
        segments,
        durability,
        compression);
  }

  /** The same request, fetching only the pieces in which the target differs. */
  public DownloadRequest withRepair(boolean byPieces) {
    return new DownloadRequest(
        file,
        target,
        overwrite,
        byPieces,
        etagOrNull,
        chunkBytes,
        digestMode,
        segments,
        durability,
        compression);
  }

  /** The same request for one version; another one fails with {@code VERSION_CHANGED}. */
  public DownloadRequest withEtag(String version) {
    return new DownloadRequest(
        file,
        target,
        overwrite,
        repair,
        version,
        chunkBytes,
        digestMode,
        segments,
        durability,
        compression);
  }

  /** The same request with another chunk size. */
  public DownloadRequest withChunkBytes(int bytes) {
    return new DownloadRequest(
        file,
        target,
        overwrite,
        repair,
        etagOrNull,
        bytes,
        digestMode,
        segments,
        durability,
        compression);
  }

  /** The same request over that many connections at once. */
  public DownloadRequest withSegments(int connections) {
    return new DownloadRequest(
        file,
        target,
        overwrite,
        repair,
        etagOrNull,
        chunkBytes,
        digestMode,
        connections,
        durability,
        compression);
  }

  /** The same request for content with that digest; other content is {@code DIGEST_MISMATCH}. */
  public DownloadRequest withDigest(Digest known) {
    return withDigestMode(DigestMode.handedIn(known));
  }

  /** The same request without computing a digest. */
  public DownloadRequest withoutDigest() {
    return withDigestMode(DigestMode.OFF);
  }

  /** The same request with another digest mode. */
  public DownloadRequest withDigestMode(DigestMode mode) {
    return new DownloadRequest(
        file,
        target,
        overwrite,
        repair,
        etagOrNull,
        chunkBytes,
        mode,
        segments,
        durability,
        compression);
  }

  /** The same request with what the target survives. */
  public DownloadRequest withDurability(Durability survives) {
    return new DownloadRequest(
        file,
        target,
        overwrite,
        repair,
        etagOrNull,
        chunkBytes,
        digestMode,
        segments,
        survives,
        compression);
  }

  /**
   * The same request, compressed on the wire where that saves at least a tenth; off by default. For
   * text and the like over slow links.
   */
  public DownloadRequest withCompression(boolean compressed) {
    return new DownloadRequest(
        file,
        target,
        overwrite,
        repair,
        etagOrNull,
        chunkBytes,
        digestMode,
        segments,
        durability,
        compressed);
  }

  /** The only acceptable version. */
  public Optional<String> etag() {
    return Optional.ofNullable(etagOrNull);
  }
}
