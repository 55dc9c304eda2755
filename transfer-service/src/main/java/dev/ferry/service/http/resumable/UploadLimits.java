package dev.ferry.service.http.resumable;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/**
 * What the service tells in {@code Upload-Limit} and keeps to; 0 stands for no limit.
 *
 * @param maxSizeBytes longest representation
 * @param minSizeBytes shortest one that can be resumed
 * @param maxAppendBytes longest content of one request
 * @param minAppendBytes shortest content of one request that is not the last
 * @param lifetime how long an upload is kept without progress
 */
public record UploadLimits(
    long maxSizeBytes,
    long minSizeBytes,
    long maxAppendBytes,
    long minAppendBytes,
    Duration lifetime) {
  private static final String LIMIT = "limit";

  /** The dictionary, for an upload that may be created now. */
  String field() {
    return field(lifetime);
  }

  /** The dictionary, for an upload that is kept so much longer; never empty. */
  String field(Duration left) {
    StringJoiner members = new StringJoiner(", ");
    add(members, ResumableDraft.MAX_SIZE, maxSizeBytes);
    members.add(ResumableDraft.MIN_SIZE + "=" + minSizeBytes);
    add(members, ResumableDraft.MAX_APPEND_SIZE, maxAppendBytes);
    add(members, ResumableDraft.MIN_APPEND_SIZE, minAppendBytes);
    members.add(ResumableDraft.MAX_AGE + "=" + Math.max(0, left.toSeconds()));
    return members.toString();
  }

  private static void add(StringJoiner members, String key, long bytes) {
    if (bytes > 0) {
      members.add(key + "=" + bytes);
    }
  }

  /** Whether an upload of that length is offered to be resumed. */
  boolean offers(ContentLength length) {
    return minSizeBytes == 0 || length.knownBytes() >= minSizeBytes;
  }

  /** Refuses what is known beforehand to break a limit. */
  void require(UploadHead head, ContentLength length) {
    if (maxSizeBytes > 0 && length.isKnown() && length.knownBytes() > maxSizeBytes) {
      throw Refusal.tooLarge(
          "An upload has at most " + maxSizeBytes + " bytes, not " + length, field());
    }
    OptionalLong content = head.contentLength();
    if (content.isPresent()) {
      requireContent(head, content.getAsLong());
    }
  }

  private void requireContent(UploadHead head, long bytes) {
    if (maxAppendBytes > 0 && bytes > maxAppendBytes) {
      throw Refusal.tooLarge(
          "The content of a request has at most " + maxAppendBytes + " bytes", field());
    }
    if (bytes > 0 && bytes < minAppendBytes && !head.isLast()) {
      throw Refusal.tooSmall(
          "The content of a request that is not the last has at least " + minAppendBytes + " bytes",
          field());
    }
  }

  /** The content, which fails with {@code TOO_LONG} where it breaks a limit. */
  Flux<DataBuffer> bound(Flux<DataBuffer> content, long offset) {
    long most =
        Math.min(
            maxAppendBytes > 0 ? maxAppendBytes : Long.MAX_VALUE,
            maxSizeBytes > 0 ? Math.max(0, maxSizeBytes - offset) : Long.MAX_VALUE);
    return most == Long.MAX_VALUE
        ? content
        : Flux.defer(
            () -> {
              long[] left = {most};
              return content.map(
                  buffer -> {
                    left[0] -= buffer.readableByteCount();
                    if (left[0] < 0) {
                      DataBufferUtils.release(buffer);
                      throw broken(most);
                    }
                    return buffer;
                  });
            });
  }

  private static TransferException broken(long most) {
    return new TransferException(
        FailureCode.TOO_LONG,
        "The content may have " + most + " bytes, and has more",
        Map.of(LIMIT, Long.toString(most)));
  }

  /** Whether a failure is one of {@link #bound}. */
  static boolean isBroken(TransferException failure) {
    return failure.code() == FailureCode.TOO_LONG && failure.details().containsKey(LIMIT);
  }
}
