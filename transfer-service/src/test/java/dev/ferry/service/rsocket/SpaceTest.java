package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.FaultyDisk;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Quotas and the floor of free space, from outside. */
final class SpaceTest extends FailureProvocation {
  private static final long MIB = 1L << 20;
  private static final WorkspaceFile OTHER = WorkspaceFile.parse("ws:/other");

  private ServiceHarness startWithQuota(long bytes) {
    return start(
        ServiceHarness.options(data).space(new SpacePolicy(bytes, SpacePolicy.UNLIMITED, 0)));
  }

  private void restartWithQuota(long bytes) {
    client().close();
    if (service != null) {
      service.close();
    }
    var unused = startWithQuota(bytes);
  }

  @Test
  void quota_200CreatesAtOnceForTheLastBytes_neverExceedItAndItHoldsAfterARestart() {
    long seed = System.nanoTime();
    long quota = 1L << 30;
    ServiceHarness started = startWithQuota(quota);
    long[] wanted = new SplittableRandom(seed).longs(200, MIB, 32 * MIB).toArray();
    List<RawClient.Channel> channels = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      channels.add(client().channel(open("k" + i, wanted[i])));
    }

    long given = 0;
    long smallestRefused = Long.MAX_VALUE;
    for (int i = 0; i < wanted.length; i++) {
      if (channels.get(i).isNext(ServerMessage.Opened.class, FailureCode.STORAGE_FULL)) {
        given += wanted[i];
      } else {
        smallestRefused = Math.min(smallestRefused, wanted[i]);
      }
    }

    assertThat(given).as("seed %d", seed).isLessThanOrEqualTo(quota).isGreaterThan(quota / 2);
    assertThat(smallestRefused).as("seed %d", seed).isGreaterThan(quota - given);
    assertThat(started.space.reservedBytes()).isEqualTo(given);
    restartWithQuota(quota);
    assertThat(started(service).space.reservedBytes()).isEqualTo(given);
    assertSays(refused(open("late", quota - given + 1)), FailureCode.STORAGE_FULL, "quota");
    client().channel(open("last", quota - given)).expect(ServerMessage.Opened.class);
  }

  private static ServiceHarness started(@org.jspecify.annotations.Nullable ServiceHarness now) {
    if (now == null) {
      throw new AssertionError("no service");
    }
    return now;
  }

  @Test
  void quota_abortedUpload_isFreeForOthersAtOnce() {
    startWithQuota(10L * CHUNK);
    ServerMessage.Opened opened =
        client().channel(open("k", 10L * CHUNK)).expect(ServerMessage.Opened.class);
    ClientMessage.Open other = RawClient.open(OTHER, "o", ContentLength.of(10L * CHUNK));
    TransferException refused = refused(other);
    assertSays(refused, FailureCode.STORAGE_FULL, "quota");
    assertThat(refused.details())
        .containsEntry("quota", Long.toString(10L * CHUNK))
        .containsEntry("used", Long.toString(10L * CHUNK));

    client().ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(opened.id()));

    client().upload(other, CONTENT, 10L * CHUNK);
  }

  @Test
  void quota_publishedFiles_countUntilTheyAreRemovedAndOverwritingCountsTheDifference() {
    ServiceHarness started = startWithQuota(12L * CHUNK);
    client().upload(open("one", 6L * CHUNK), CONTENT, 6L * CHUNK);
    client().upload(open("two", 5L * CHUNK), CONTENT, 5L * CHUNK);
    assertThat(started.space.publishedBytes()).isEqualTo(5L * CHUNK);
    assertThat(started.space.reservedBytes()).isZero();
    ClientMessage.Open large = RawClient.open(OTHER, "large", ContentLength.of(8L * CHUNK));
    assertSays(refused(large), FailureCode.STORAGE_FULL, "quota");

    client().ask(Route.REMOVE, new FileRequest.Remove(FILE));

    client().upload(large, CONTENT, 8L * CHUNK);
    restartWithQuota(12L * CHUNK);
    assertThat(started(service).space.publishedBytes()).isEqualTo(8L * CHUNK);
  }

  @Test
  void quota_filesOfOthers_countFromTheNextSweepOn() throws IOException {
    ServiceHarness started = startWithQuota(100L * CHUNK);
    client().upload(open("one", CHUNK), CONTENT, CHUNK);
    Files.write(data.resolve("workspaces/ws/theirs"), new byte[1000]);

    var unused = started.uploads.sweep().block(PATIENCE);

    assertThat(started.space.publishedBytes()).isEqualTo(CHUNK + 1000L);
  }

  @Test
  void quota_unknownLengthReachesIt_keepsItsFrontierAndGoesOnWhenThereIsRoom() {
    ServiceHarness started = startWithQuota(4 * MIB);
    client().upload(RawClient.open(OTHER, "o", ContentLength.of(2 * MIB)), CONTENT, 2 * MIB);
    ClientMessage.Open unknown = RawClient.open(FILE, "k", ContentLength.DEFERRED);
    RawClient.Channel channel = client().channel(unknown);
    UploadId id = channel.expect(ServerMessage.Opened.class).id();
    channel.send(CONTENT, 0, 2 * MIB + CHUNK, CHUNK);

    assertSays(channel.expectFailure(), FailureCode.STORAGE_FULL, "quota");
    until(() -> frontier(started, id) == 2 * MIB, "what fitted is committed");

    client().ask(Route.REMOVE, new FileRequest.Remove(OTHER));
    client().upload(unknown, CONTENT, 3 * MIB);
    assertThat(started.space.publishedBytes()).isEqualTo(3 * MIB);
  }

  /** Asks again and again on this thread; each question waits for its answer. */
  private static void until(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
    }
  }

  private static long frontier(ServiceHarness service, UploadId id) {
    var status = service.uploads.status(id).block(PATIENCE);
    return status == null ? -1 : status.durable().lengthBytes();
  }

  @Test
  void floor_volumeBelowIt_nothingGrowsEverythingElseWorksAndTransfersGoOnAfter() {
    FaultyDisk disk = new FaultyDisk();
    ServiceHarness started =
        start(
            ServiceHarness.options(data)
                .disk(disk::around)
                .space(new SpacePolicy(SpacePolicy.UNLIMITED, SpacePolicy.UNLIMITED, 1000)));
    client().upload(RawClient.open(OTHER, "o", ContentLength.of(CHUNK)), CONTENT, CHUNK);
    ClientMessage.Open large = open("k", 1000L * CHUNK);
    assertThat(grows(large)).isTrue();
    UploadId given = client().channel(open("given", 10)).expect(ServerMessage.Opened.class).id();

    disk.space(new VolumeSpace(MIB, 999));
    until(() -> !grows(large), "growing is refused");

    assertSays(refused(open("new", 1)), FailureCode.STORAGE_FULL, "999", "1000");
    assertThat(client().download(new ClientMessage.Fetch(OTHER, 0, -1, null, CHUNK)))
        .hasSize(CHUNK);
    client().ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(given));
    client().ask(Route.REMOVE, new FileRequest.Remove(OTHER));
    assertThat(started.uploads.sweep().block(PATIENCE)).isZero();
    disk.space(null);
    until(() -> grows(large), "it goes on");
  }

  /** Attaches, sends the next chunk and leaves. */
  private boolean grows(ClientMessage.Open open) {
    RawClient.Channel channel = client().channel(open);
    long from = channel.expect(ServerMessage.Opened.class).durable().lengthBytes();
    channel.send(CONTENT, from, from + CHUNK, CHUNK);
    boolean acknowledged = channel.isNext(ServerMessage.Ack.class, FailureCode.STORAGE_FULL);
    channel.cancel();
    return acknowledged;
  }
}
