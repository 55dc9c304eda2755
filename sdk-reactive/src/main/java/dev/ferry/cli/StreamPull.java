package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Streams a file to standard output. The version is the one found at the start; its checksum and
 * digest, where they are known, are compared once everything is written, since a stream cannot be
 * taken back.
 *
 * @param client the service
 * @param file what to read
 * @param etagOrNull the only acceptable version, or null for the current one
 * @param mode where the digest comes from
 */
record StreamPull(
    FerryClient client, WorkspaceFile file, @Nullable String etagOrNull, DigestMode mode) {

  void to(OutputStream out) {
    FileStat stat = Awaiting.value(client.stat(file));
    boolean current = etagOrNull == null || stat.etag().filter(etagOrNull::equals).isPresent();
    if (current) {
      stat.digest().ifPresent(known -> mode.handedIn().ifPresent(given -> require(known, given)));
    }
    String etag = etagOrNull == null ? stat.etagOrNull() : etagOrNull;
    MessageDigest digest = sha256();
    CRC32C checksum = new CRC32C();
    Flux<ByteBuffer> bytes =
        client
            .read(new ReadRequest(file, 0, ReadRequest.TO_THE_END, etag))
            .doOnNext(buffer -> checksum.update(buffer.duplicate()));
    if (!mode.isOff()) {
      bytes = bytes.doOnNext(buffer -> digest.update(buffer.duplicate()));
    }
    var unused = Awaiting.optional(StandardStreams.write(bytes, out));
    stat.crc32c().ifPresent(known -> requireChecksum(known, (int) checksum.getValue()));
    if (!mode.isOff()) {
      Digest written = Digest.ofBytes(digest.digest());
      stat.digest().ifPresent(known -> requireWritten(written, "the file has ", known));
      mode.handedIn().ifPresent(given -> requireWritten(written, "handed in was ", given));
    }
  }

  private void require(Digest known, Digest handedIn) {
    if (!known.equals(handedIn)) {
      throw new TransferException(
          FailureCode.DIGEST_MISMATCH,
          "'" + file + "' has " + known + ", the digest handed in is " + handedIn,
          Map.of(FailureReport.NEXT_STEP, "Check the digest; nothing was written."));
    }
  }

  private static void requireChecksum(int known, int written) {
    if (known != written) {
      throw damaged(
          "What was written has "
              + Proofs.checksum(written)
              + ", the file has "
              + Proofs.checksum(known));
    }
  }

  private static void requireWritten(Digest written, String how, Digest other) {
    if (!other.equals(written)) {
      throw damaged("What was written has digest " + written + ", " + how + other);
    }
  }

  private static TransferException damaged(String message) {
    return new TransferException(
        FailureCode.DIGEST_MISMATCH,
        message,
        Map.of(FailureReport.NEXT_STEP, "Do not use what was written; pull it again."));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
