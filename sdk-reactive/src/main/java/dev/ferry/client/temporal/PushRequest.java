package dev.ferry.client.temporal;

import dev.ferry.transfer.Durability;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A local file to push.
 *
 * @param source its path on the worker's machine
 * @param target where it is to be visible, {@code workspace:/path}
 * @param transferId the transfer key, for one that other activities or runs are to continue, too;
 *     null for one of this activity alone, made of its workflow, run and id
 * @param digest {@code sha256:…} that the content must have; null to have it computed
 * @param ifAbsent whether nothing may be under the target yet
 * @param ifMatch the version that must be under the target; null for any
 * @param durability what an acknowledged byte survives; null for the class of the workspace
 * @param segments over how many connections at once, 1 to 32; 0 for what the client says
 * @param compression whether chunks that compress well travel compressed
 * @param onCancel what becomes of the upload when the workflow cancels
 */
public record PushRequest(
    String source,
    String target,
    @Nullable String transferId,
    @Nullable String digest,
    boolean ifAbsent,
    @Nullable String ifMatch,
    @Nullable Durability durability,
    int segments,
    boolean compression,
    CancelMode onCancel) {

  /** What is left out pauses. */
  public PushRequest {
    onCancel = Objects.requireNonNullElse(onCancel, CancelMode.PAUSE);
  }

  /** With every default: computed digest, replacing the target, pausing when it is cancelled. */
  public static PushRequest of(String source, String target) {
    return new PushRequest(
        source, target, null, null, false, null, null, 0, false, CancelMode.PAUSE);
  }

  /** The same under a transfer key of the caller's. */
  public PushRequest withTransferId(String key) {
    return new PushRequest(
        source,
        target,
        key,
        digest,
        ifAbsent,
        ifMatch,
        durability,
        segments,
        compression,
        onCancel);
  }

  /** The same for content with that digest only. */
  public PushRequest withDigest(String known) {
    return new PushRequest(
        source,
        target,
        transferId,
        known,
        ifAbsent,
        ifMatch,
        durability,
        segments,
        compression,
        onCancel);
  }

  /** The same with what an acknowledged byte survives. */
  public PushRequest withDurability(Durability survives) {
    return new PushRequest(
        source,
        target,
        transferId,
        digest,
        ifAbsent,
        ifMatch,
        survives,
        segments,
        compression,
        onCancel);
  }

  /** The same with what becomes of it when the workflow cancels. */
  public PushRequest withOnCancel(CancelMode mode) {
    return new PushRequest(
        source,
        target,
        transferId,
        digest,
        ifAbsent,
        ifMatch,
        durability,
        segments,
        compression,
        mode);
  }
}
