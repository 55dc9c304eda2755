package dev.ferry.load.history;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import org.jspecify.annotations.Nullable;

/** What docs/protocol.md §5 says about one upload, without threads, files or a database. */
final class UploadModel {
  private final ContentLength declared;
  private boolean created;
  private boolean attached;
  private boolean published;
  private @Nullable FailureCode ended;
  private long epoch;
  private long written;
  private long acked;

  UploadModel(ContentLength declared) {
    this.declared = declared;
  }

  boolean isCreated() {
    return created;
  }

  boolean isAttached() {
    return attached;
  }

  boolean isPublished() {
    return published;
  }

  boolean isOpen() {
    return created && !published && ended == null;
  }

  /** Why nobody can attach any more. */
  @Nullable FailureCode ended() {
    return ended;
  }

  /** Bytes that the service took from the writer of now, or of before. */
  long written() {
    return written;
  }

  long missing() {
    return declared.isKnown() ? declared.knownBytes() - written : Long.MAX_VALUE;
  }

  /** The epoch that the next attach must get. */
  long nextEpoch() {
    return epoch + 1;
  }

  /** An attach may find the frontier there: who is driven out may lose what was not acked. */
  boolean allowsFrontier(long frontier) {
    return attached ? frontier >= acked && frontier <= written : frontier == written;
  }

  void attach(long frontier) {
    created = true;
    attached = true;
    epoch++;
    written = frontier;
    acked = frontier;
  }

  void chunk(int lengthBytes) {
    written += lengthBytes;
  }

  boolean allowsAck(long frontier) {
    return frontier >= acked && frontier <= written;
  }

  void ack(long frontier) {
    acked = frontier;
  }

  /** What Finish must answer; null for a receipt. */
  @Nullable FailureCode finish(long lengthBytes, boolean rightDigest) {
    attached = false;
    if (declared.isExceededBy(lengthBytes)) {
      return FailureCode.TOO_LONG;
    }
    if (lengthBytes > written || (declared.isKnown() && lengthBytes < declared.knownBytes())) {
      return FailureCode.TOO_SHORT;
    }
    if (lengthBytes < written) {
      return FailureCode.TOO_LONG;
    }
    if (!rightDigest) {
      ended = FailureCode.DIGEST_MISMATCH;
      return ended;
    }
    published = true;
    return null;
  }

  /** The writer has gone or did wrong: what it wrote stays. */
  void detach() {
    attached = false;
  }

  /** The upload is over. */
  void end(FailureCode why) {
    attached = false;
    ended = why;
    epoch++;
  }
}
