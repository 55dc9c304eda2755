package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.PATIENCE;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.read;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.DownloadResult.Verification;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

final class DownloadTest {
  private static final byte[] BYTES = content(40 * CHUNK + 77);

  private Path folder;
  private Path target;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    target = temporary.resolve("file.bin");
    service = FakeService.start();
    service.files.put(TARGET, BYTES, "e1");
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private DownloadResult run() {
    return await(client.download(DownloadRequest.of(TARGET, target)).completion());
  }

  private List<String> names() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void leftBehind(byte[] part, long frontier, String etag, int crcError) {
    write(folder.resolve(".file.bin.ferry-part"), part);
    int crc = Crc32c.of(BYTES, 0, (int) Math.min(frontier, BYTES.length)) ^ crcError;
    write(
        folder.resolve(".file.bin.ferry-part.properties"),
        ("format=ferry-part 1\nfile="
                + TARGET.toString().replace(":", "\\:")
                + "\netag="
                + etag
                + "\nsize="
                + BYTES.length
                + "\nfrontier="
                + frontier
                + "\ncrc32c="
                + Integer.toHexString(crc)
                + "\n")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3_000_000})
  void download_fileOfLength_arrivesWholeAndAlone(int length) throws IOException {
    byte[] bytes = content(length);
    service.files.put(TARGET, bytes, "e1");

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(bytes);
    assertThat(names()).containsExactly("file.bin");
    assertThat(result.digest()).contains(FakeUploads.digestOf(bytes));
    assertThat(result.crc32c()).isEqualTo(Crc32c.of(bytes, 0, length));
    assertThat(result.digestVerified()).isTrue();
    assertThat(result.receivedBytes()).isEqualTo(length);
    assertThat(Files.getLastModifiedTime(target)).isEqualTo(FileTime.from(FakeFiles.MODIFIED));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void download_noChunkSizeAnywhere_asksForTwoMebibytes() {
    ClientOptions options = ClientOptions.builder().address(service.address()).build();
    FerryClient plain = FerryClient.create(options);

    var unused = await(plain.download(DownloadRequest.of(TARGET, target)).completion());
    var unusedToo = run();
    Transfers.close(plain);

    assertThat(service.files.fetches)
        .extracting(ClientMessage.Fetch::chunkBytes)
        .containsExactly(2 * 1024 * 1024, 64 * 1024);
  }

  @Test
  void download_digestUnknownToTheService_saysSo() {
    service.files.digestKnown = false;

    DownloadResult result = run();

    assertThat(result.digestVerified()).isFalse();
    assertThat(result.verification()).isEqualTo(Verification.CHECKSUM);
    assertThat(result.digest()).contains(FakeUploads.digestOf(BYTES));
  }

  @Test
  void download_nothingKnownToTheService_saysSo() {
    service.files.digestKnown = false;
    service.files.crcKnown = false;

    assertThat(run().verification()).isEqualTo(Verification.CHUNKS);
  }

  @Test
  void download_checksumDiffers_isMismatchInEveryModeAndLeavesNothing() {
    service.files.crcError = 1;
    Digest digest = FakeUploads.digestOf(BYTES);

    for (DigestMode mode :
        List.of(DigestMode.COMPUTED, DigestMode.OFF, DigestMode.handedIn(digest))) {
      assertThat(
              failureOf(
                  client
                      .download(DownloadRequest.of(TARGET, target).withDigestMode(mode))
                      .completion(),
                  FailureCode.DIGEST_MISMATCH))
          .hasMessageContaining("CRC-32C");
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void download_withoutDigest_comparesTheChecksumAloneAlsoAfterAKill() {
    service.files.wrongDigest = true;
    byte[] part = java.util.Arrays.copyOf(BYTES, 12 * CHUNK);
    leftBehind(part, 10L * CHUNK + 5, "e1", 0);

    DownloadResult result =
        await(client.download(DownloadRequest.of(TARGET, target).withoutDigest()).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.digest()).isEmpty();
    assertThat(result.verification()).isEqualTo(Verification.CHECKSUM);
    assertThat(result.crc32c()).isEqualTo(Crc32c.of(BYTES, 0, BYTES.length));
    assertThat(result.resumedFromBytes()).isEqualTo(10L * CHUNK + 5);
  }

  @Test
  void download_digestHandedInAndUnknownToTheService_isCompared() {
    service.files.digestKnown = false;
    DownloadRequest request =
        DownloadRequest.of(TARGET, target).withDigest(FakeUploads.digestOf(BYTES));

    assertThat(await(client.download(request).completion()).verification())
        .isEqualTo(Verification.DIGEST);
  }

  @Test
  void download_otherDigestHandedIn_saysSoAndLeavesNothing() {
    service.files.digestKnown = false;
    DownloadRequest request =
        DownloadRequest.of(TARGET, target).withDigest(FakeUploads.digestOf(new byte[] {1}));

    assertThat(failureOf(client.download(request).completion(), FailureCode.DIGEST_MISMATCH))
        .hasMessageContaining("handed in is " + FakeUploads.digestOf(new byte[] {1}));
    assertThat(names()).isEmpty();
  }

  @Test
  void download_otherDigestHandedInThanTheServiceKnows_failsBeforeAByteIsWritten() {
    DownloadRequest request =
        DownloadRequest.of(TARGET, target).withDigest(FakeUploads.digestOf(new byte[] {1}));
    Download download = client.download(request);

    assertThat(failureOf(download.completion(), FailureCode.DIGEST_MISMATCH))
        .hasMessageContaining("handed in is " + FakeUploads.digestOf(new byte[] {1}));
    assertThat(await(download.progress().last()).sentBytes()).isZero();
    assertThat(names()).isEmpty();
  }

  @Test
  void download_digestDiffers_isMismatchAndLeavesNothing() {
    service.files.wrongDigest = true;

    failureOf(
        client.download(DownloadRequest.of(TARGET, target)).completion(),
        FailureCode.DIGEST_MISMATCH);
    assertThat(names()).isEmpty();
  }

  @Test
  void download_connectionsDropped_resumesWithTheSameVersion() {
    service.files.drops.addAll(List.of(5L * CHUNK, 11L * CHUNK, 30L * CHUNK));

    run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.files.fetches).hasSize(4);
    assertThat(service.files.fetches.get(1).etag()).contains("e1");
    assertThat(service.files.fetches.get(3).offset()).isPositive();
  }

  @Test
  void download_byteFlippedOnTheWay_isFetchedAgain() {
    service.files.flipAt.set(7 * CHUNK + 5);

    run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.files.fetches.get(1).offset()).isEqualTo(7L * CHUNK);
  }

  @Test
  void download_serviceStalls_triesAgain() {
    client.close().block(PATIENCE);
    client = FerryClient.create(service.options().stallTimeout(Duration.ofMillis(200)).build());
    service.files.stallAt.set(9L * CHUNK);

    run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.files.fetches.get(1).offset()).isEqualTo(9L * CHUNK);
  }

  @Test
  void download_versionChangesMeanwhile_isTypedAndTheTargetUntouched() {
    write(target, new byte[] {7});
    service.files.changeEtagAt = 9L * CHUNK;

    failureOf(
        client.download(DownloadRequest.of(TARGET, target)).completion(),
        FailureCode.VERSION_CHANGED);
    assertThat(read(target)).isEqualTo(new byte[] {7});
  }

  @Test
  void download_pinnedToAnotherVersion_isVersionChanged() {
    failureOf(
        client.download(DownloadRequest.of(TARGET, target).withEtag("e0")).completion(),
        FailureCode.VERSION_CHANGED);
  }

  @Test
  void download_afterAKill_continuesFromTheSidecar() {
    byte[] part = java.util.Arrays.copyOf(BYTES, 12 * CHUNK);
    part[11 * CHUNK] ^= 1;
    leftBehind(part, 10L * CHUNK + 5, "e1", 0);

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.files.fetches.get(0).offset()).isEqualTo(10L * CHUNK + 5);
    assertThat(result.resumedFromBytes()).isEqualTo(10L * CHUNK + 5);
    assertThat(result.digestVerified()).isTrue();
  }

  @Test
  void download_afterAKillWithEverythingThere_onlyPublishes() {
    leftBehind(BYTES, BYTES.length, "e1", 0);

    assertThat(run().receivedBytes()).isZero();
    assertThat(read(target)).isEqualTo(BYTES);
  }

  @Test
  void download_partDamagedMeanwhile_startsOver() {
    leftBehind(java.util.Arrays.copyOf(BYTES, 12 * CHUNK), 10L * CHUNK, "e1", 1);

    run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.files.fetches.get(0).offset()).isZero();
  }

  @Test
  void download_ephemeralPartThatLostItsBytesInAPowerCut_arrivesWhole() {
    leftBehind(new byte[12 * CHUNK], 10L * CHUNK, "e1", 0);

    DownloadRequest ephemeral =
        DownloadRequest.of(TARGET, target).withDurability(Durability.EPHEMERAL);
    DownloadResult result = await(client.download(ephemeral).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.digestVerified()).isTrue();
    assertThat(names()).containsExactly("file.bin");
  }

  @Test
  void download_partShorterThanItsSidecar_startsOver() {
    leftBehind(java.util.Arrays.copyOf(BYTES, CHUNK), 10L * CHUNK, "e1", 0);

    run();

    assertThat(read(target)).isEqualTo(BYTES);
  }

  @Test
  void download_sidecarIsGarbage_startsOver() {
    write(folder.resolve(".file.bin.ferry-part"), new byte[100]);
    write(folder.resolve(".file.bin.ferry-part.properties"), new byte[] {0, 1, '\\', 'u', 'x'});

    run();

    assertThat(read(target)).isEqualTo(BYTES);
  }

  @Test
  void download_fileReplacedSinceTheSidecar_startsOverWithTheNewVersion() {
    leftBehind(java.util.Arrays.copyOf(BYTES, 12 * CHUNK), 10L * CHUNK, "e0", 0);

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.stat().etag()).contains("e1");
    assertThat(result.resumedFromBytes()).isZero();
    assertThat(result.digestVerified()).isTrue();
  }

  @Test
  void pause_running_keepsAPartThatTheNextRunContinues() {
    service.files.stallAt.set(9L * CHUNK);
    Download download = client.download(DownloadRequest.of(TARGET, target));
    var ending = download.completion().toFuture();
    var unused = await(download.progress().filter(now -> now.sentBytes() == 9L * CHUNK).next());

    download.pause().block(PATIENCE);

    failureOf(Mono.fromFuture(ending), FailureCode.PAUSED);
    assertThat(run().resumedFromBytes()).isEqualTo(9L * CHUNK);
    assertThat(read(target)).isEqualTo(BYTES);
  }

  @Test
  void abort_running_leavesNothingBeside() {
    service.files.stallAt.set(9L * CHUNK);
    Download download = client.download(DownloadRequest.of(TARGET, target));
    var ending = download.completion().toFuture();
    var unused = await(download.progress().filter(now -> now.sentBytes() == 9L * CHUNK).next());

    download.abort().block(PATIENCE);

    failureOf(Mono.fromFuture(ending), FailureCode.PAUSED);
    assertThat(names()).isEmpty();
  }

  @Test
  void download_targetExistsAndMayNotBeReplaced_isPreconditionFailed() {
    write(target, new byte[] {7});

    failureOf(
        client.download(DownloadRequest.of(TARGET, target).withOverwrite(false)).completion(),
        FailureCode.PRECONDITION_FAILED);
    assertThat(read(target)).isEqualTo(new byte[] {7});
  }

  @Test
  void download_targetAbsentAndMayNotBeReplaced_arrives() {
    await(client.download(DownloadRequest.of(TARGET, target).withOverwrite(false)).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(names()).containsExactly("file.bin");
  }

  @Test
  void download_anotherHoldsTheLock_isLocalIo() throws IOException {
    try (FileChannel part =
            FileChannel.open(
                folder.resolve(".file.bin.ferry-part"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = part.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThat(
              failureOf(
                  client.download(DownloadRequest.of(TARGET, target)).completion(),
                  FailureCode.LOCAL_IO))
          .hasMessageContaining("Another download");
    }
  }

  @Test
  void download_targetIsADirectory_isLocalIo() {
    failureOf(
        client.download(DownloadRequest.of(TARGET, folder)).completion(), FailureCode.LOCAL_IO);
  }

  @Test
  void download_folderMissing_isLocalIo() {
    failureOf(
        client
            .download(DownloadRequest.of(TARGET, folder.resolve("no").resolve("file")))
            .completion(),
        FailureCode.LOCAL_IO);
  }

  @Test
  void download_nothingThere_isNotFoundAndLeavesNothing() {
    failureOf(
        client
            .download(
                DownloadRequest.of(dev.ferry.transfer.WorkspaceFile.parse("lab:/missing"), target))
            .completion(),
        FailureCode.NOT_FOUND);
    assertThat(names()).isEmpty();
  }
}
