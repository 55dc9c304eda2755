package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Streams a file to standard output. The version is the one found at the start; its digest, when
 * the service knows it, is compared once everything is written, since a stream cannot be taken
 * back.
 *
 * @param client the service
 * @param file what to read
 * @param etagOrNull the only acceptable version, or null for the current one
 */
record StreamPull(FerryClient client, WorkspaceFile file, @Nullable String etagOrNull) {

  void to(OutputStream out) {
    FileStat stat = Awaiting.value(client.stat(file));
    String etag = etagOrNull == null ? stat.etagOrNull() : etagOrNull;
    MessageDigest digest = sha256();
    Flux<ByteBuffer> bytes =
        client
            .read(new ReadRequest(file, 0, ReadRequest.TO_THE_END, etag))
            .doOnNext(buffer -> digest.update(buffer.duplicate()));
    var unused = Awaiting.optional(StandardStreams.write(bytes, out));
    stat.digest().ifPresent(known -> requireSame(known, Digest.ofBytes(digest.digest())));
  }

  private static void requireSame(Digest known, Digest written) {
    if (!known.equals(written)) {
      throw new TransferException(
          FailureCode.DIGEST_MISMATCH,
          "What was written has digest " + written + ", the file has " + known,
          Map.of(FailureReport.NEXT_STEP, "Do not use what was written; pull it again."));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
