package dev.ferry.client.temporal;

import dev.ferry.transfer.Durability;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file to pull to the local disk, replacing what is there.
 *
 * @param source the file, {@code workspace:/path}
 * @param target the path on the worker's machine that it becomes
 * @param etag the only acceptable version; null for the current one
 * @param digest {@code sha256:…} that the content must have; null for what the service knows
 * @param durability what the target survives; null for {@code DURABLE}
 * @param segments over how many connections at once, 1 to 32; 0 for what the client says
 * @param compression whether chunks that compress well travel compressed
 * @param onCancel what becomes of the part file when the workflow cancels
 */
public record PullRequest(
    String source,
    String target,
    @Nullable String etag,
    @Nullable String digest,
    @Nullable Durability durability,
    int segments,
    boolean compression,
    CancelMode onCancel) {

  /** What is left out pauses. */
  public PullRequest {
    onCancel = Objects.requireNonNullElse(onCancel, CancelMode.PAUSE);
  }

  /** The current version with every default, pausing when it is cancelled. */
  public static PullRequest of(String source, String target) {
    return new PullRequest(source, target, null, null, null, 0, false, CancelMode.PAUSE);
  }

  /** The same for one version. */
  public PullRequest withEtag(String version) {
    return new PullRequest(
        source, target, version, digest, durability, segments, compression, onCancel);
  }

  /** The same for content with that digest only. */
  public PullRequest withDigest(String known) {
    return new PullRequest(
        source, target, etag, known, durability, segments, compression, onCancel);
  }

  /** The same with what becomes of the part file when the workflow cancels. */
  public PullRequest withOnCancel(CancelMode mode) {
    return new PullRequest(source, target, etag, digest, durability, segments, compression, mode);
  }
}
