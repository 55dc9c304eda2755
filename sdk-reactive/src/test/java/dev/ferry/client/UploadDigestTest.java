package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.buffers;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.run;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WriteCondition;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the digest of an upload comes from. */
final class UploadDigestTest {
  private static final byte[] BYTES = content(40 * CHUNK + 77);
  private static final Digest DIGEST = FakeUploads.digestOf(BYTES);
  private static final Digest OTHER = FakeUploads.digestOf(new byte[] {1});
  private static final int CHECKSUM = Crc32c.of(BYTES, 0, BYTES.length);
  private static final ClientMessage.Finish WITHOUT =
      new ClientMessage.Finish(BYTES.length, CHECKSUM, null);
  private static final ClientMessage.Finish WITH =
      new ClientMessage.Finish(BYTES.length, CHECKSUM, DIGEST);

  private Path file;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path folder) {
    file = write(folder.resolve("f"), BYTES);
    service = FakeService.start();
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private UploadRequest request(DigestMode mode) {
    return UploadRequest.builder(UploadSource.ofPath(file), TARGET).digestMode(mode).build();
  }

  private void preload(UploadRequest request, int frontier) {
    var unused =
        service.uploads.preload(
            new ClientMessage.Open(
                request.target(),
                request.key(),
                null,
                ContentLength.of(BYTES.length),
                FileAttributes.NONE,
                DigestMode.COMPUTED,
                WriteCondition.ALWAYS,
                Durability.DURABLE,
                CHUNK,
                null),
            Arrays.copyOf(BYTES, frontier));
  }

  @Test
  void withoutDigest_finishesWithTheChecksumAlone() {
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(file), TARGET).withoutDigest().build();

    Receipt receipt = run(client, request);

    assertThat(receipt.digest()).isEmpty();
    assertThat(receipt.crc32c()).isEqualTo(CHECKSUM);
    assertThat(service.uploads.finishes).containsExactly(WITHOUT);
  }

  @Test
  void withoutDigest_connectionsDropped_checksumIsOfTheWhole() {
    service.uploads.drops.addAll(List.of(3L * CHUNK, 17L * CHUNK, 30L * CHUNK));

    assertThat(run(client, request(DigestMode.OFF)).crc32c()).isEqualTo(CHECKSUM);
    assertThat(service.uploads.finishes).containsExactly(WITHOUT);
  }

  @Test
  void withoutDigest_freshClient_provesThePrefixByItsChecksum() {
    UploadRequest request = request(DigestMode.OFF);
    preload(request, 20 * CHUNK + 5);

    run(client, request);

    assertThat(service.uploads.finishes).containsExactly(WITHOUT);
    assertThat(service.uploads.chunkBytesReceived).hasValue(BYTES.length - (20 * CHUNK + 5));
  }

  @Test
  void withoutDigest_publisher_arrivesWhole() {
    UploadRequest request =
        UploadRequest.builder(
                UploadSource.ofPublisher(ContentLength.DEFERRED, buffers(BYTES, 0, 999)), TARGET)
            .withoutDigest()
            .build();

    run(client, request);

    assertThat(service.uploads.finishes).containsExactly(WITHOUT);
  }

  @Test
  void withoutDigest_serviceThatDoesNotKnowIt_getsAComputedOne() {
    service.uploads.knowsWithoutDigest = false;
    UploadRequest request = request(DigestMode.OFF);
    preload(request, 20 * CHUNK + 5);

    assertThat(run(client, request).digest()).contains(DIGEST);
    assertThat(service.uploads.finishes).containsExactly(WITH);
  }

  @Test
  void withoutDigest_laterServiceDoesNotKnowIt_readsTheSourceFromItsStart() {
    service.uploads.failAtBytes = 20L * CHUNK;
    service.uploads.failure = FakeService.failure(FailureCode.SHUTTING_DOWN);
    service.uploads.whenFailing = () -> service.uploads.knowsWithoutDigest = false;

    assertThat(run(client, request(DigestMode.OFF)).digest()).contains(DIGEST);
    assertThat(service.uploads.opens).hasSize(2);
    assertThat(service.uploads.finishes).containsExactly(WITH);
  }

  @Test
  void withoutDigest_laterServiceDoesNotKnowItAndSourceIsGone_isSourceNotReplayable() {
    service.uploads.failAtBytes = 20L * CHUNK;
    service.uploads.failure = FakeService.failure(FailureCode.SHUTTING_DOWN);
    service.uploads.whenFailing = () -> service.uploads.knowsWithoutDigest = false;
    UploadRequest request =
        UploadRequest.builder(
                UploadSource.ofPublisher(ContentLength.DEFERRED, buffers(BYTES, 0, CHUNK)), TARGET)
            .withoutDigest()
            .build();

    failureOf(client.upload(request).completion(), FailureCode.SOURCE_NOT_REPLAYABLE);
  }

  @Test
  void handedIn_right_isSentAndComparedWithTheReceipt() {
    Receipt receipt = run(client, request(DigestMode.handedIn(DIGEST)));

    assertThat(receipt.digest()).contains(DIGEST);
    assertThat(service.uploads.finishes).containsExactly(WITH);
  }

  @Test
  void handedIn_freshClient_provesThePrefixAndSendsTheRest() {
    UploadRequest request = request(DigestMode.handedIn(DIGEST));
    preload(request, 20 * CHUNK + 5);

    run(client, request);

    assertThat(service.uploads.finishes).containsExactly(WITH);
  }

  @Test
  void handedIn_receiptOfAnEarlierRunWithAnother_isDigestMismatchAndSaysSo() {
    UploadRequest first = request(DigestMode.COMPUTED);
    run(client, first);
    UploadRequest second =
        UploadRequest.builder(UploadSource.ofPath(file), TARGET)
            .key(first.key())
            .digest(OTHER)
            .build();

    assertThat(failureOf(client.upload(second).completion(), FailureCode.DIGEST_MISMATCH))
        .hasMessageContaining("the digest handed in is " + OTHER);
  }

  @Test
  void resumedWithLargerChunksThanBefore_checksumIsOfTheWhole() {
    service.uploads.ackOnFlushOnly = true;
    service.uploads.chunkBytes = 1000;
    service.uploads.failAtBytes = 20L * CHUNK;
    service.uploads.failure = FakeService.failure(FailureCode.SHUTTING_DOWN);
    service.uploads.whenFailing =
        () -> {
          service.uploads.chunkBytes = CHUNK;
          service.uploads.ackOnFlushOnly = false;
        };

    assertThat(run(client, request(DigestMode.COMPUTED)).crc32c()).isEqualTo(CHECKSUM);
    assertThat(service.uploads.finishes).containsExactly(WITH);
  }
}
