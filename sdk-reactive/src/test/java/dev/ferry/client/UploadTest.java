package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
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
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

final class UploadTest {
  private Path folder;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    service = FakeService.start();
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        CHUNK - 1,
        CHUNK,
        CHUNK + 1,
        8 * CHUNK - 1,
        8 * CHUNK,
        8 * CHUNK + 1,
        3_000_000
      })
  void upload_fileOfLength_arrivesWhole(int length) {
    byte[] bytes = content(length);
    UploadRequest request =
        UploadRequest.of(UploadSource.ofPath(write(folder.resolve("f"), bytes)), TARGET);

    Receipt receipt = run(client, request);

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(bytes);
    assertThat(receipt.digest()).contains(FakeUploads.digestOf(bytes));
    assertThat(receipt.lengthBytes()).isEqualTo(length);
    assertThat(service.uploads.chunkBytesReceived).hasValue(length);
  }

  @Test
  void upload_file_sendsFullChunksAndTheRest() {
    run(
        client,
        UploadRequest.of(
            UploadSource.ofPath(write(folder.resolve("f"), content(3 * CHUNK + 5))), TARGET));

    assertThat(service.uploads.chunkSizes).containsExactly(CHUNK, CHUNK, CHUNK, 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, CHUNK, 1_000_000})
  void upload_publisherOfBuffersOfSize_isCutIntoFullChunks(int size) {
    int length = size == 1 ? 3000 : 5 * CHUNK + 17;
    byte[] bytes = content(length);
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.of(length), buffers(bytes, 0, size)), TARGET);

    run(client, request);

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(bytes);
    assertThat(service.uploads.chunkSizes.subList(0, service.uploads.chunkSizes.size() - 1))
        .allMatch(chunk -> chunk == CHUNK);
  }

  @Test
  void upload_publisherOfUnknownLength_declaresItAtTheEnd() {
    byte[] bytes = content(2 * CHUNK + 1);
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.DEFERRED, buffers(bytes, 0, 700)), TARGET);

    run(client, request);

    assertThat(service.uploads.opens.get(0).length()).isEqualTo(ContentLength.DEFERRED);
    assertThat(service.uploads.finishes)
        .containsExactly(
            new ClientMessage.Finish(
                bytes.length, Crc32c.of(bytes, 0, bytes.length), FakeUploads.digestOf(bytes)));
  }

  @Test
  void upload_emptyPublisher_publishesAnEmptyFile() {
    UploadRequest request =
        UploadRequest.of(UploadSource.ofPublisher(ContentLength.DEFERRED, Flux.empty()), TARGET);

    assertThat(run(client, request).lengthBytes()).isZero();
  }

  @Test
  void upload_replayable_arrivesWhole() {
    byte[] bytes = content(5 * CHUNK + 17);
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofReplayable(
                ContentLength.of(bytes.length), from -> buffers(bytes, (int) from, 999)),
            TARGET);

    run(client, request);

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(bytes);
  }

  @Test
  void upload_everyOption_reachesTheService() {
    byte[] bytes = content(10);
    Digest digest = FakeUploads.digestOf(bytes);
    FileAttributes attributes = new FileAttributes(0600, Instant.parse("2020-01-01T00:00:00Z"));
    run(
        client,
        UploadRequest.builder(UploadSource.ofPath(write(folder.resolve("f"), bytes)), TARGET)
            .key(new TransferKey("k"))
            .attributes(attributes)
            .digest(digest)
            .condition(WriteCondition.IF_ABSENT)
            .durability(Durability.EPHEMERAL)
            .expiry(Duration.ofMinutes(3))
            .build());

    assertThat(service.uploads.opens)
        .containsExactly(
            new ClientMessage.Open(
                    TARGET,
                    new TransferKey("k"),
                    null,
                    ContentLength.of(10),
                    attributes,
                    DigestMode.handedIn(digest),
                    WriteCondition.IF_ABSENT,
                    Durability.EPHEMERAL,
                    CHUNK,
                    Duration.ofMinutes(3))
                .withRepair(true));
  }

  @Test
  void upload_file_carriesItsModeAndTime() throws IOException {
    Path file = write(folder.resolve("f"), content(10));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Instant modified = Instant.parse("2021-05-06T07:08:09Z");
    Files.setLastModifiedTime(file, FileTime.from(modified));

    run(client, UploadRequest.of(UploadSource.ofPath(file), TARGET));

    assertThat(service.uploads.opens.get(0).attributes())
        .isEqualTo(new FileAttributes(0751, modified));
  }

  @Test
  void upload_sameKeyAfterCompletion_movesNoBytesAndGivesTheSameReceipt() {
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPath(write(folder.resolve("f"), content(3 * CHUNK))), TARGET);
    Receipt first = run(client, request);
    long moved = service.uploads.chunkBytesReceived.get();

    Receipt second = run(client, request);

    assertThat(second).isEqualTo(first);
    assertThat(service.uploads.chunkBytesReceived).hasValue(moved);
  }

  @Test
  void upload_progress_endsWithEveryByteDurable() {
    byte[] bytes = content(20 * CHUNK);
    Upload upload =
        client.upload(
            UploadRequest.of(UploadSource.ofPath(write(folder.resolve("f"), bytes)), TARGET));

    await(upload.completion());
    List<Progress> seen = await(upload.progress().collectList());

    assertThat(seen.get(seen.size() - 1))
        .isEqualTo(
            new Progress(
                bytes.length,
                ContentLength.of(bytes.length),
                bytes.length,
                0,
                0,
                0,
                0,
                1,
                Progress.State.DONE));
  }

  @Test
  void upload_notSubscribed_doesNothing() {
    Upload upload =
        client.upload(
            UploadRequest.of(UploadSource.ofPath(write(folder.resolve("f"), content(1))), TARGET));

    assertThat(upload.key().value()).startsWith("sdk-");
    assertThat(service.connections).hasValue(0);
  }

  @Test
  void upload_startedTwice_isRefused() {
    Upload upload =
        client.upload(
            UploadRequest.of(UploadSource.ofPath(write(folder.resolve("f"), content(1))), TARGET));
    await(upload.completion());

    failureOf(upload.completion(), FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void upload_twoAtOnce_shareOneConnection() {
    UploadRequest one =
        UploadRequest.of(UploadSource.ofPath(write(folder.resolve("a"), content(900_000))), TARGET);
    UploadRequest two =
        UploadRequest.of(UploadSource.ofPath(write(folder.resolve("b"), content(800_000))), TARGET);

    await(
        Flux.merge(client.upload(one).completion(), client.upload(two).completion()).collectList());

    assertThat(service.uploads.get(one.key()).bytes()).isEqualTo(content(900_000));
    assertThat(service.uploads.get(two.key()).bytes()).isEqualTo(content(800_000));
    assertThat(service.connections).hasValue(1);
  }

  @Test
  void upload_missingFile_isLocalIoWithItsName() {
    assertThat(
            failureOf(
                client
                    .upload(
                        UploadRequest.of(UploadSource.ofPath(folder.resolve("missing")), TARGET))
                    .completion(),
                FailureCode.LOCAL_IO))
        .hasMessageContaining("missing")
        .hasMessageContaining("no such file");
  }

  @Test
  void upload_directory_isLocalIo() {
    assertThat(
            failureOf(
                client.upload(UploadRequest.of(UploadSource.ofPath(folder), TARGET)).completion(),
                FailureCode.LOCAL_IO))
        .hasMessageContaining("no regular file");
  }
}
