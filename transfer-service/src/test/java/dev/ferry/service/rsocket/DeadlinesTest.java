package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import io.rsocket.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** Peers that stop without a word, and a disk that does: what is let go, and what goes on. */
final class DeadlinesTest extends FailureProvocation {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final WorkspaceFile READY = WorkspaceFile.parse("ws:/ready");

  @Test
  void connection_halfOpen_isClosedAndItsUploadStaysOpenAtWhatCame() {
    ServiceHarness started =
        start(ServiceHarness.options(data).limits(Limits.with().silence(SHORT).build()));
    try (ChaosProxy proxy = ChaosProxy.start(started.port());
        RawClient far = RawClient.connect(proxy.port())) {
      RawClient.Channel channel = far.channel(open("k", 3L * CHUNK));
      var id = channel.expect(ServerMessage.Opened.class).id();
      channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
      channel.expectAck(CHUNK);
      assertThat(active(started)).isOne();

      proxy.stallAll();

      RawClient.await(() -> active(started) == 0, "its writer is let go");
      UploadStatus status = started.uploads.status(id).block(PATIENCE);
      assertThat(status).isNotNull();
      assertThat(status.state()).isEqualTo(UploadState.OPEN);
      assertThat(status.durable().lengthBytes()).isEqualTo(CHUNK);
    }
  }

  private static int active(ServiceHarness service) {
    return service.activeUploads();
  }

  @Test
  void upload_senderWithCreditSendsNothing_isToldStalledAndMayContinue() {
    start(ServiceHarness.options(data).limits(Limits.with().progress(SHORT).build()));
    RawClient.Channel channel = client().channel(open("k", 3L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK);

    assertSays(channel.expectFailure(), FailureCode.STALLED, "attach again");

    client().upload(open("k", 3L * CHUNK), CONTENT, 3L * CHUNK);
  }

  @Test
  void download_receiverTakesNothing_isToldStalledAndItsFileIsLetGo() {
    start(ServiceHarness.options(data).limits(Limits.with().progress(SHORT).build()));
    client().upload(RawClient.open(READY, "r", contentLength(CHUNK)), CONTENT, CHUNK);
    AtomicReference<Throwable> end = new AtomicReference<>();
    client()
        .rsocket()
        .requestStream(
            RawClient.request(Route.DOWNLOAD, new ClientMessage.Fetch(READY, 0, -1, null, CHUNK)))
        .onErrorMap(RawClient::failure)
        .subscribe(new OnlyTheHeader(end));

    RawClient.await(() -> end.get() != null, "it is told");

    assertThat(end.get()).hasMessageContaining("was taken for long");
    assertThat(client().download(new ClientMessage.Fetch(READY, 0, -1, null, CHUNK)))
        .hasSize(CHUNK);
  }

  private static dev.ferry.transfer.ContentLength contentLength(long bytes) {
    return dev.ferry.transfer.ContentLength.of(bytes);
  }

  /** Asks for one element and never again. */
  private static final class OnlyTheHeader extends BaseSubscriber<Payload> {
    private final AtomicReference<Throwable> end;

    OnlyTheHeader(AtomicReference<Throwable> end) {
      this.end = end;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(1);
    }

    @Override
    protected void hookOnNext(Payload payload) {
      payload.release();
    }

    @Override
    protected void hookOnError(Throwable failure) {
      end.set(failure);
    }
  }

  @Test
  void disk_everyForceHangs_slowsWhatMustBeForcedAndNothingElse() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(4);
    AtomicReference<Boolean> hang = new AtomicReference<>(false);
    ServiceHarness started =
        start(
            ServiceHarness.options(data)
                .observer(change -> hangInForces(change, hang, hanging, release)));
    client().upload(RawClient.open(READY, "r", contentLength(CHUNK)), CONTENT, CHUNK);
    List<RawClient.Channel> uploads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RawClient.Channel channel =
          client()
              .channel(
                  RawClient.open(WorkspaceFile.parse("ws:/u" + i), "u" + i, contentLength(CHUNK)));
      channel.expect(ServerMessage.Opened.class);
      uploads.add(channel);
    }
    hang.set(true);
    for (RawClient.Channel upload : uploads) {
      upload.send(CONTENT, 0, CHUNK, CHUNK).send(finish(CHUNK));
    }
    for (int i = 0; i < 20; i++) {
      client()
          .channel(RawClient.open(WorkspaceFile.parse("ws:/n" + i), "n" + i, contentLength(CHUNK)));
    }
    assertThat(hanging.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertAnswersInASecond(started);

    release.countDown();
    uploads.forEach(upload -> upload.expectLast(ServerMessage.Completed.class));
    uploads.forEach(RawClient.Channel::complete);
  }

  private void assertAnswersInASecond(ServiceHarness started) {
    Mono<?> all =
        Mono.when(
            started.entries.stat(Caller.OPERATOR, READY),
            started.entries.list(Caller.OPERATOR, WorkspaceFile.parse("ws:/")),
            started.uploads.list(null, false),
            started.store.ping());
    var unused = all.thenReturn(true).block(SECOND);
    long start = System.nanoTime();
    client().ask(Route.STAT, new FileRequest.Stat(READY));
    assertThat(client().download(new ClientMessage.Fetch(READY, 0, -1, null, CHUNK)))
        .hasSize(CHUNK);
    try (RawClient another = RawClient.connect(started.port())) {
      another.ask(Route.STAT, new FileRequest.Stat(READY));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SECOND);
  }

  private static void hangInForces(
      DiskChange change,
      AtomicReference<Boolean> hang,
      CountDownLatch hanging,
      CountDownLatch release) {
    boolean force = change == DiskChange.FORCE || change == DiskChange.FORCE_DIRECTORY;
    if (force && Boolean.TRUE.equals(hang.get())) {
      hanging.countDown();
      try {
        assertThat(release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
