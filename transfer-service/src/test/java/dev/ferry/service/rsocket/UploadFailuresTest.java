package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.FaultyDisk;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.upload.Recovered;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Every failure about uploads and what keeps them, provoked from outside. */
final class UploadFailuresTest extends FailureProvocation {

  @Test
  void uploadNotFound_statusOfAnUnknownId_isSaid() {
    UploadId unknown = new UploadId("a".repeat(26));

    assertSays(
        refused(Route.UPLOAD_STATUS, new ClientMessage.QueryUpload(unknown)),
        FailureCode.UPLOAD_NOT_FOUND,
        unknown.value());
  }

  @Test
  void expired_uploadNotContinuedInTime_isSaidAndItsSpaceIsFree() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    ServiceHarness started = start(ServiceHarness.options(data).clock(movable(now)));
    RawClient.Channel channel = client().channel(open("k", CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.cancel();
    now.updateAndGet(time -> time.plus(Duration.ofHours(25)));

    assertThat(started.uploads.sweep().block(PATIENCE)).isEqualTo(1);

    assertSays(refused(open("k", CHUNK)), FailureCode.EXPIRED, "EXPIRED");
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  private static Clock movable(AtomicReference<Instant> now) {
    return new Clock() {
      @Override
      public Instant instant() {
        return requireNonNull(now.get());
      }

      @Override
      public ZoneOffset getZone() {
        return UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }
    };
  }

  @Test
  void aborted_runningUpload_isToldItsWriterAndItsSpaceIsFree() {
    RawClient.Channel channel = client().channel(open("k", CHUNK));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);

    client().ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(opened.id()));

    assertSays(channel.expectFailure(), FailureCode.ABORTED, opened.id().value());
    assertSays(refused(open("k", CHUNK)), FailureCode.ABORTED, "ABORTED");
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void fenced_olderWriter_isSaid() {
    RawClient.Channel older = client().channel(open("k", CHUNK));
    older.expect(ServerMessage.Opened.class);
    client().channel(open("k", CHUNK)).expect(ServerMessage.Opened.class);

    assertSays(older.expectFailure(), FailureCode.FENCED, "newer writer");
  }

  @Test
  void keyConflict_sameKeyForAnotherPath_isSaid() {
    client().channel(open("k", CHUNK)).expect(ServerMessage.Opened.class);
    WorkspaceFile other = WorkspaceFile.parse("ws:/other");

    assertSays(
        refused(RawClient.open(other, "k", ContentLength.of(CHUNK))),
        FailureCode.KEY_CONFLICT,
        "ws:/file",
        "ws:/other");
  }

  @Test
  void sourceChanged_sameKeyWithAnotherLength_isSaidBeforeAByteIsSent() {
    client().channel(open("k", CHUNK)).expect(ServerMessage.Opened.class);

    assertSays(
        refused(open("k", CHUNK + 1)), FailureCode.SOURCE_CHANGED, Integer.toString(CHUNK + 1));
  }

  @Test
  void wrongOffset_gap_isSaidWithTheTrueOffset() {
    RawClient.Channel channel = client().channel(open("k", 3L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, CHUNK, 2L * CHUNK, CHUNK);

    TransferException failure = channel.expectFailure();
    assertSays(failure, FailureCode.WRONG_OFFSET, Integer.toString(CHUNK));
    assertThat(failure.details()).containsEntry("expected", "0");
  }

  @Test
  void checksumMismatch_flippedChunk_isSaidAndTheGoodPartStays() {
    RawClient.Channel channel = client().channel(open("k", 2L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK);
    channel.send(RawClient.chunk(CHUNK, CONTENT.at(CHUNK, CHUNK), 0x12345678));

    assertSays(channel.expectFailure(), FailureCode.CHECKSUM_MISMATCH, "12345678");
    assertThat(
            client()
                .channel(open("k", 2L * CHUNK))
                .expect(ServerMessage.Opened.class)
                .durable()
                .lengthBytes())
        .isEqualTo(CHUNK);
  }

  @Test
  void digestMismatch_wrongDigestAtFinish_isSaidAndNothingIsVisible() {
    RawClient.Channel channel = client().channel(open("k", CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK);
    channel.send(new ClientMessage.Finish(CHUNK, null, Digest.ofBytes(new byte[32])));

    assertSays(channel.expectFailure(), FailureCode.DIGEST_MISMATCH, "sha256:");
    assertThat(data.resolve("workspaces/ws/file")).doesNotExist();
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void tooLong_chunkBehindTheDeclaredEnd_isSaid() {
    RawClient.Channel channel = client().channel(open("k", CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, 2L * CHUNK, CHUNK);

    assertSays(channel.expectFailure(), FailureCode.TOO_LONG, Integer.toString(CHUNK));
  }

  @Test
  void tooShort_finishBeforeTheEnd_isSaidAndTheUploadGoesOn() {
    RawClient.Channel channel = client().channel(open("k", 2L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(finish(2L * CHUNK));

    assertSays(channel.expectFailure(), FailureCode.TOO_SHORT, Integer.toString(CHUNK));
    client().upload(open("k", 2L * CHUNK), CONTENT, 2L * CHUNK);
  }

  @Test
  void tooShort_streamEndsWithoutFinish_isSaid() {
    RawClient.Channel channel = client().channel(open("k", 2L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK).complete();

    assertSays(channel.expectFailure(), FailureCode.TOO_SHORT, "without Finish");
  }

  @Test
  void storageFull_writeWithoutSpace_isSaidAndTheTransferGoesOnWhenThereIsSpace() {
    FaultyDisk disk = new FaultyDisk();
    start(ServiceHarness.options(data).disk(disk::around));
    RawClient.Channel channel = client().channel(open("k", 3L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(CHUNK);
    disk.failWrites("No space left on device");
    channel.send(CONTENT, CHUNK, 2L * CHUNK, CHUNK);

    assertSays(channel.expectFailure(), FailureCode.STORAGE_FULL, "No space left");
    disk.heal();
    client().upload(open("k", 3L * CHUNK), CONTENT, 3L * CHUNK);
  }

  @Test
  void storageFailed_forceFails_nothingIsAcknowledgedAndTheUploadFallsBackToItsFrontier() {
    FaultyDisk disk = new FaultyDisk();
    start(ServiceHarness.options(data).disk(disk::around));
    RawClient.Channel channel = client().channel(open("k", 3L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    disk.failForces("Input/output error");
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());

    assertSays(channel.expectFailure(), FailureCode.STORAGE_FAILED, "Input/output error");
    assertThat(disk.forces()).isEqualTo(1);
    disk.heal();
    assertThat(
            client()
                .channel(open("k", 3L * CHUNK))
                .expect(ServerMessage.Opened.class)
                .durable()
                .lengthBytes())
        .isZero();
  }

  @Test
  void dataLost_stagingFileShorterThanItsFrontier_isSaid() throws IOException {
    RawClient.Channel channel = client().channel(open("k", 2L * CHUNK));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(CHUNK);
    channel.cancel();
    Path staged = data.resolve("staging").resolve(opened.id().value());
    Files.write(staged, new byte[10]);

    assertSays(
        refused(open("k", 2L * CHUNK)), FailureCode.DATA_LOST, Integer.toString(CHUNK), "10");
  }

  @Test
  void dataLost_foundAtTheStart_isShownInListsAndSaid() throws IOException {
    ServiceHarness before = start(ServiceHarness.options(data));
    RawClient.Channel channel = client().channel(open("k", 2L * CHUNK));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(CHUNK);
    client().close();
    before.close();
    Files.delete(data.resolve("staging").resolve(opened.id().value()));

    ServiceHarness after = start(ServiceHarness.options(data));

    assertThat(after.recovered).isEqualTo(new Recovered(0, 0, 1, 0));
    assertThat(after.uploads.status(opened.id()).block(PATIENCE))
        .extracting(UploadStatus::state)
        .isEqualTo(UploadState.FAILED);
    assertThat(after.uploads.list(null, false).collectList().block(PATIENCE)).isEmpty();
    assertSays(refused(open("k", 2L * CHUNK)), FailureCode.DATA_LOST, "FAILED");
  }

  @Test
  void storeUnavailable_closedStore_isSaid() {
    ServiceHarness started = start(ServiceHarness.options(data));
    started.store.close().block(PATIENCE);

    assertSays(refused(open("k", 1)), FailureCode.STORE_UNAVAILABLE, "store");
  }

  @Test
  void shuttingDown_openWhileStopping_isSaid() {
    ServiceHarness started = start(ServiceHarness.options(data));
    started.uploads.stop(Duration.ofSeconds(1)).block(PATIENCE);

    assertSays(refused(open("k", 1)), FailureCode.SHUTTING_DOWN, "stopping");
  }
}
