package dev.ferry.cli;

import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code ferry top}: a request that moves contents, or an open upload that nobody
 * continues now.
 *
 * @param operation what the request does; {@code upload} of one that waits
 * @param state {@code moving}, {@code stalled} or {@code waiting}
 * @param file what it is about
 * @param movedBytes by this request
 * @param durableBytesOrNull of an upload: how much is durable, earlier attaches included
 * @param totalBytesOrNull of an upload whose length was declared
 * @param bytesPerSecond since the look before, or since it began
 * @param age since the request began; zero of one that waits
 * @param subjectOrNull who asks, if that may be known
 */
record TopRow(
    String operation,
    String state,
    WorkspaceFile file,
    long movedBytes,
    @Nullable Long durableBytesOrNull,
    @Nullable Long totalBytesOrNull,
    double bytesPerSecond,
    Duration age,
    @Nullable String subjectOrNull) {
  private static final String UPLOAD = "upload";
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * A request that runs.
   *
   * @param status of its upload; null when it is none, or has none yet
   * @param earlier the same request at the look before; null when it was not there
   * @param now when it was looked at, by this machine's clock
   * @param sinceEarlier time between the two looks
   */
  static TopRow moving(
      RunningTransfer running,
      @Nullable UploadStatus status,
      @Nullable TopRow earlier,
      Instant now,
      Duration sinceEarlier) {
    Duration age = positive(Duration.between(running.since(), now));
    long more = running.bytes() - (earlier == null ? 0 : earlier.movedBytes());
    Duration window = earlier == null ? age : sinceEarlier;
    return new TopRow(
        running.operation(),
        more > 0 || earlier == null ? "moving" : "stalled",
        running.file(),
        running.bytes(),
        durable(status),
        total(status),
        more * NANOS_PER_SECOND / Math.max(1, window.toNanos()),
        age,
        running.subjectOrNull());
  }

  /** An upload that is open and has no writer. */
  static TopRow waiting(UploadStatus status) {
    return new TopRow(
        UPLOAD,
        "waiting",
        status.file(),
        0,
        durable(status),
        total(status),
        0,
        Duration.ZERO,
        null);
  }

  /** Which request that is, at every look. */
  String key() {
    return operation + " " + file + " " + subjectOrNull;
  }

  boolean isMoving() {
    return !state.equals("waiting");
  }

  void addTo(JsonText json) {
    json.text("operation", operation).text("state", state).text("file", file);
    json.number("movedBytes", movedBytes);
    if (durableBytesOrNull != null) {
      json.number("durableBytes", durableBytesOrNull);
    }
    if (totalBytesOrNull != null) {
      json.number("totalBytes", totalBytesOrNull);
    }
    json.number("bytesPerSecond", bytesPerSecond).number("seconds", age.toMillis() / 1000.0);
    json.text("subject", subjectOrNull);
  }

  private static @Nullable Long durable(@Nullable UploadStatus status) {
    return status == null ? null : Long.valueOf(status.durable().lengthBytes());
  }

  private static @Nullable Long total(@Nullable UploadStatus status) {
    OptionalLong length = status == null ? OptionalLong.empty() : status.length().bytes();
    return length.isEmpty() ? null : Long.valueOf(length.getAsLong());
  }

  /** Two machines' clocks may disagree. */
  private static Duration positive(Duration age) {
    return age.isNegative() ? Duration.ZERO : age;
  }
}
