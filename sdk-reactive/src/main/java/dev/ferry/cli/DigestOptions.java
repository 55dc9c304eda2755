package dev.ferry.cli;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the digest of a push or a pull comes from. */
final class DigestOptions {
  private static final String PREFIX = "sha256:";

  @Option(
      names = "--digest",
      paramLabel = "[sha256:]HEX",
      description =
          "Digest the content must have, as sha256sum prints it; refused otherwise. A push does"
              + " not compute it again.")
  private @Nullable String digest;

  @Option(
      names = "--no-digest",
      description =
          "Compute no digest (SHA-256): faster. Checksums (CRC-32C) of every chunk and of the"
              + " whole are compared all the same.")
  private boolean off;

  /**
   * What was asked for.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} when it contradicts itself
   */
  DigestMode mode() {
    if (digest != null && off) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "--digest and --no-digest exclude each other");
    }
    if (digest != null) {
      return DigestMode.handedIn(parse(digest));
    }
    return off ? DigestMode.OFF : DigestMode.COMPUTED;
  }

  /** Reads 64 hex digits of any case, with or without {@code sha256:} before them. */
  static Digest parse(String text) {
    String hex = text.toLowerCase(Locale.ROOT);
    return hex.startsWith(PREFIX) ? Digest.parse(hex) : new Digest(hex);
  }
}
