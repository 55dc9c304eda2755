package dev.ferry.cli;

import dev.ferry.client.UploadRequest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a push asks of the service. */
final class PushOptions {
  private static final int OCTAL = 8;

  @Option(
      names = "--if-match",
      paramLabel = "ETAG",
      description = "Publish only over that version.")
  private @Nullable String ifMatch;

  @Option(names = "--if-none-match", description = "Publish only where nothing is.")
  private boolean ifNoneMatch;

  @Mixin private ClassOptions storage = new ClassOptions();

  @Mixin private CompressionOptions compression = new CompressionOptions();

  @Option(
      names = "--segments",
      paramLabel = "N",
      description = "Send a file over N connections at once, for long and lossy links (default 1).")
  private int segments = 1;

  @Mixin private DigestOptions digest = new DigestOptions();

  @Option(
      names = "--mode",
      paramLabel = "OCTAL",
      description = "Permission bits to give it. Default: those of FILE.")
  private @Nullable String mode;

  @Option(
      names = "--expiry",
      paramLabel = "DURATION",
      description =
          "Time without progress after which the service may give the upload up: 90s,"
              + " 30m, 24h, 7d.")
  private @Nullable String expiry;

  /** Whether something was asked that can be true of one file only. */
  boolean isAboutOneFile() {
    return ifMatch != null || digest.mode().handedIn().isPresent();
  }

  @Nullable Durability durabilityOrNull() {
    return storage.wantedOrNull();
  }

  void applyTo(UploadRequest.Builder request, String source) {
    request.condition(condition());
    request.durability(durabilityOrNull());
    request.digestMode(digest.mode());
    request.withCompression(compression.wanted());
    request.segments(segments);
    if (mode != null) {
      request.attributes(new FileAttributes(permissionBits(mode), modified(source)));
    }
    if (expiry != null) {
      request.expiry(duration(expiry));
    }
  }

  private WriteCondition condition() {
    if (ifMatch != null && ifNoneMatch) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "--if-match and --if-none-match exclude each other");
    }
    if (ifMatch != null) {
      return WriteCondition.ifMatch(ifMatch);
    }
    return ifNoneMatch ? WriteCondition.IF_ABSENT : WriteCondition.ALWAYS;
  }

  private static @Nullable Instant modified(String source) {
    if (source.equals(Targets.STANDARD_STREAM)) {
      return null;
    }
    try {
      return Files.getLastModifiedTime(Path.of(source)).toInstant();
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "'" + source + "' cannot be read: " + e, e);
    }
  }

  static int permissionBits(String octal) {
    try {
      return Integer.parseInt(octal, OCTAL);
    } catch (NumberFormatException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "--mode is an octal number such as 0644, not " + octal, e);
    }
  }

  /** Reads {@code 90s}, {@code 30m}, {@code 24h} or {@code 7d}. */
  static Duration duration(String text) {
    String letters = text.toUpperCase(Locale.ROOT);
    try {
      return Duration.parse(letters.endsWith("D") ? "P" + letters : "PT" + letters);
    } catch (DateTimeParseException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "--expiry is a duration such as 24h, not " + text, e);
    }
  }
}
