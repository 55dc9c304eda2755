package dev.ferry.client.internal;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Whether what arrived is the file that was asked for.
 *
 * @param file what is downloaded
 * @param mode where its digest comes from
 */
record DownloadCheck(WorkspaceFile file, DigestMode mode) {

  /**
   * Refuses an answer about something else than that file.
   *
   * @throws TransferException {@code MALFORMED}, {@code NOT_A_FILE}
   */
  void requireFile(FileStat answered) {
    if (!answered.path().equals(file.path())) {
      throw new TransferException(
          FailureCode.MALFORMED,
          "The service sends '" + answered.path() + "' instead of '" + file.path() + "'");
    }
    if (answered.type() != FileStat.Type.FILE || answered.etagOrNull() == null) {
      throw new TransferException(FailureCode.NOT_A_FILE, "'" + file + "' is no regular file");
    }
  }

  /**
   * Refuses content that is known to be other than the digest handed in, before a byte is fetched.
   *
   * @throws TransferException {@code DIGEST_MISMATCH}
   */
  void requireAsked(FileStat answered) {
    Optional<Digest> handedIn = mode.handedIn();
    if (handedIn.isPresent()
        && answered.digest().isPresent()
        && !answered.digest().equals(handedIn)) {
      throw mismatch(
          "'"
              + file
              + "' has "
              + answered.digest().get()
              + ", the digest handed in is "
              + handedIn.get());
    }
  }

  /**
   * Compares everything that is known of the whole.
   *
   * @param computed the digest of what was written; empty when it is off
   * @throws TransferException {@code DIGEST_MISMATCH}
   */
  DownloadProof verified(FileStat stat, Prefix written, Optional<Digest> computed) {
    requireChecksum(stat, written);
    computed.ifPresent(
        digest -> {
          stat.digest().ifPresent(known -> requireDigest(digest, known, "of that version is "));
          mode.handedIn().ifPresent(given -> requireDigest(digest, given, "handed in is "));
        });
    return new DownloadProof(
        written.crc32c(),
        computed.orElse(null),
        computed.isPresent() && (stat.digest().isPresent() || mode.handedIn().isPresent()),
        stat.crc32c().isPresent());
  }

  /**
   * Compares what is on the disk with what was written there.
   *
   * @throws TransferException {@code DIGEST_MISMATCH}
   */
  void requireIntact(Prefix written, Prefix readBack) {
    if (!written.equals(readBack)) {
      throw mismatch("The part file of '" + file + "' changed on the disk");
    }
  }

  private void requireChecksum(FileStat stat, Prefix written) {
    if (stat.crc32c().isPresent() && stat.crc32c().getAsInt() != written.crc32c()) {
      throw mismatch(
          "'"
              + file
              + "' arrived with CRC-32C "
              + HexFormat.of().toHexDigits(written.crc32c())
              + " and should have "
              + HexFormat.of().toHexDigits(stat.crc32c().getAsInt()));
    }
  }

  private void requireDigest(Digest computed, Digest other, String how) {
    if (!computed.equals(other)) {
      throw mismatch("'" + file + "' arrived with " + computed + ", the digest " + how + other);
    }
  }

  private static TransferException mismatch(String message) {
    return new TransferException(FailureCode.DIGEST_MISMATCH, message);
  }
}
