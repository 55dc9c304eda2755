package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.storage.local.DiskObserver;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** Each change of the disk fails for each reason a disk has; then it works again. */
final class DiskFaultsTest extends FailureProvocation {
  private static final long LENGTH = 3L * CHUNK;

  /** Deleting goes on where nothing else does. */
  private static final EnumSet<DiskChange> CHANGES =
      EnumSet.complementOf(EnumSet.of(DiskChange.DELETE));

  /** What a system says, and what comes of it. */
  private enum Reason {
    NO_SPACE("No space left on device", FailureCode.STORAGE_FULL, "df -i", true),
    QUOTA("Disk quota exceeded", FailureCode.STORAGE_FULL, "raise its quota", false),
    DESCRIPTORS("Too many open files", FailureCode.STORAGE_FULL, "ulimit -n", false),
    READ_ONLY("Read-only file system", FailureCode.STORAGE_FAILED, "mount it writable", false),
    IO("Input/output error", FailureCode.STORAGE_FAILED, "Input/output error", true);

    private final String words;
    private final FailureCode code;
    private final String nextStep;
    private final boolean everywhere;

    Reason(String words, FailureCode code, String nextStep, boolean everywhere) {
      this.words = words;
      this.code = code;
      this.nextStep = nextStep;
      this.everywhere = everywhere;
    }
  }

  /** One kind of change fails. */
  private static final class OneFault implements DiskObserver {
    private volatile Map<DiskChange, String> faults = Map.of();

    @Override
    public void before(DiskChange change) throws IOException {
      String reason = faults.get(change);
      if (reason != null) {
        throw new IOException(reason);
      }
    }
  }

  private final OneFault disk = new OneFault();

  @ParameterizedTest
  @EnumSource
  void eachChange_failsOnce_isSaidWithTheNextStepAndNothingAcknowledgedIsLost(Reason reason) {
    var unusedStart = start(ServiceHarness.options(data).observer(disk));
    for (DiskChange change : reason.everywhere ? CHANGES : EnumSet.of(DiskChange.WRITE)) {
      WorkspaceFile file = target(change);
      ClientMessage.Open open = RawClient.open(file, change.name(), ContentLength.of(LENGTH));
      RawClient.Channel channel = client().channel(open);
      UploadId id = channel.expect(ServerMessage.Opened.class).id();
      channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
      channel.expectAck(CHUNK);
      leaveBytesBehindTheFrontier(channel, change);

      disk.faults = Map.of(change, reason.words);
      assertSays(failureOf(open, change), reason.code, reason.words, reason.nextStep);
      assertAbortable(change);
      disk.faults = Map.of();

      if (change == DiskChange.FORCE_DIRECTORY && reason.code == FailureCode.STORAGE_FAILED) {
        restart();
      }
      assertThat(frontier(id)).as("%s", change).isGreaterThanOrEqualTo(CHUNK);
      finish(open, change);
      assertThat(client().download(new ClientMessage.Fetch(file, 0, -1, null, CHUNK)))
          .as("%s", change)
          .hasSize((int) LENGTH);
    }
  }

  /** In the workspace itself, so that its one force of a directory is that after the move. */
  private static WorkspaceFile target(DiskChange change) {
    return WorkspaceFile.parse(
        "ws:/" + change + (change == DiskChange.CREATE_DIRECTORY ? "/file" : ""));
  }

  /** What there is to cut when the next one attaches: none of it was forced or acknowledged. */
  private void leaveBytesBehindTheFrontier(RawClient.Channel channel, DiskChange change) {
    if (change == DiskChange.CUT) {
      disk.faults = Map.of(DiskChange.FORCE, "No space left on device");
      channel.send(CONTENT, CHUNK, 2L * CHUNK, CHUNK);
      var unused = channel.expectFailure();
    }
    channel.cancel();
  }

  private TransferException failureOf(ClientMessage.Open open, DiskChange change) {
    RawClient.Channel channel =
        client()
            .channel(
                change == DiskChange.CREATE_FILE
                    ? RawClient.open(open.file(), "fresh", ContentLength.of(LENGTH))
                    : open);
    if (change == DiskChange.CREATE_FILE || change == DiskChange.CUT) {
      return channel.expectFailure();
    }
    long from = channel.expect(ServerMessage.Opened.class).durable().lengthBytes();
    channel.send(RawClient.chunk(from, CONTENT.at(from, CHUNK)));
    if (change != DiskChange.WRITE && change != DiskChange.FORCE) {
      channel.send(CONTENT, from + CHUNK, LENGTH, CHUNK).send(finish(LENGTH));
    }
    return channel.expectFailure();
  }

  /** After the rename nothing is left to send: the next attach hears the receipt. */
  private void finish(ClientMessage.Open open, DiskChange change) {
    if (change == DiskChange.FORCE_DIRECTORY) {
      RawClient.Channel channel = client().channel(open);
      channel.expect(ServerMessage.Completed.class);
      channel.complete();
    } else {
      client().upload(open, CONTENT, LENGTH);
    }
  }

  /** An upload can be given up whatever is wrong, but for a disk that cannot make one. */
  private void assertAbortable(DiskChange change) {
    if (change == DiskChange.CREATE_FILE || change == DiskChange.FORCE_DIRECTORY) {
      return;
    }
    WorkspaceFile file = WorkspaceFile.parse("ws:/given-up");
    UploadId id =
        client()
            .channel(RawClient.open(file, "given-up-" + change, ContentLength.of(1)))
            .expect(ServerMessage.Opened.class)
            .id();
    client().ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(id));
    assertThat(data.resolve("staging").resolve(id.value())).doesNotExist();
  }

  /** A force that failed is not trusted again before. */
  private void restart() {
    client().close();
    requireNonNull(service).close();
    var unused = start(ServiceHarness.options(data).observer(disk));
  }

  private long frontier(UploadId id) {
    return requireNonNull(requireNonNull(service).uploads.status(id).block(PATIENCE))
        .durable()
        .lengthBytes();
  }

  @Test
  void readiness_uploadEndedWhileItsForceWaited_staysUp() throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ServiceHarness started =
        start(ServiceHarness.options(data).observer(change -> hang(change, waiting, release)));
    RawClient.Channel channel = client().channel(open("k", LENGTH));
    UploadId id = channel.expect(ServerMessage.Opened.class).id();
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
    assertThat(waiting.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    client().ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(id));
    release.countDown();
    client().upload(open("next", CHUNK), CONTENT, CHUNK);

    StepVerifier.create(started.blobs.probe()).verifyComplete();
  }

  private static void hang(DiskChange change, CountDownLatch waiting, CountDownLatch release) {
    if (change == DiskChange.FORCE) {
      waiting.countDown();
      try {
        assertThat(release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
