package dev.ferry.transfer;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a file carries beside its bytes.
 *
 * @param modeOrNull POSIX permission bits (0 to 07777), or null to leave the service's default
 * @param modifiedOrNull modification time, or null for the time of publishing
 */
public record FileAttributes(@Nullable Integer modeOrNull, @Nullable Instant modifiedOrNull) {
  private static final int MODE_MASK = 07777;

  /** Neither mode nor time. */
  public static final FileAttributes NONE = new FileAttributes(null, null);

  /** Refuses bits beyond the permission bits. */
  public FileAttributes {
    if (modeOrNull != null && (modeOrNull & ~MODE_MASK) != 0) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "A mode is 0 to 07777");
    }
  }

  /** The permission bits, if given. */
  public OptionalInt mode() {
    return modeOrNull == null ? OptionalInt.empty() : OptionalInt.of(modeOrNull);
  }

  /** The modification time, if given. */
  public Optional<Instant> modified() {
    return Optional.ofNullable(modifiedOrNull);
  }
}
