package dev.ferry.service.observe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.SmallPuts;
import dev.ferry.service.metrics.FerryMeter;
import dev.ferry.service.metrics.Scrape;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.storage.local.DiskObserver;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.rsocket.Payload;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each meter moves when a real transfer gives it a reason to. */
final class MetersTest {
  private static final SeededBytes CONTENT = new SeededBytes(77);
  private static final int CHUNK = 64 * 1024;

  /** Those that a service without TLS and hooks has not, and those of what it refuses. */
  private static final Set<FerryMeter> ELSEWHERE =
      EnumSet.of(
          FerryMeter.HOOK_FAILURES, FerryMeter.CERTIFICATE_EXPIRES, FerryMeter.CERTIFICATE_REFUSED);

  @TempDir private Path data;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private volatile @Nullable DiskChange faulty;
  private volatile boolean away;
  private @Nullable ServiceHarness service;
  private @Nullable RawClient client;

  @BeforeEach
  void start() {
    ObservationRegistry observations = ObservationRegistry.create();
    service =
        ServiceHarness.options(data)
            .observations(observations)
            .observer(disk())
            .store(this::flaky)
            .clock(clock())
            .start();
    observations
        .observationConfig()
        .observationHandler(new DefaultMeterObservationHandler(service().registry()));
    client = RawClient.connect(service().port());
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return requireNonNull(now.get());
      }

      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }
    };
  }

  private DiskObserver disk() {
    return change -> {
      if (change == faulty) {
        throw new IOException("Input/output error");
      }
    };
  }

  /** A store whose commits fail while it is away. */
  private ResumeStore flaky(ResumeStore real) {
    return (ResumeStore)
        Proxy.newProxyInstance(
            ResumeStore.class.getClassLoader(),
            new Class<?>[] {ResumeStore.class},
            (proxy, method, arguments) -> {
              if (away && method.getName().equals("commit")) {
                return Mono.error(
                    new TransferException(FailureCode.STORE_UNAVAILABLE, "It is away"));
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void stop() {
    client().close();
    service().close();
  }

  private ServiceHarness service() {
    return requireNonNull(service);
  }

  private RawClient client() {
    return requireNonNull(client);
  }

  private Scrape scrape() {
    return new Scrape(service().scrape());
  }

  private static ClientMessage.Open open(String name, long chunks) {
    return RawClient.open(
        WorkspaceFile.parse("ws:/" + name), name, ContentLength.of(chunks * CHUNK));
  }

  private RawClient.Channel begun(String name, long chunks) {
    RawClient.Channel channel = client().channel(open(name, 4));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, chunks * CHUNK, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(chunks * CHUNK);
    return channel;
  }

  private static ClientMessage.Fetch fetch(String file) {
    return new ClientMessage.Fetch(WorkspaceFile.parse(file), 0, -1, null, CHUNK);
  }

  private void published(String name) {
    var unused = client().upload(open(name, 4), CONTENT, 4L * CHUNK);
  }

  @Test
  void meters_afterTransfersOfEveryKind_haveAllMoved() {
    published("whole");
    var unusedPut =
        client()
            .put(
                SmallPuts.of(WorkspaceFile.parse("ws:/small"), "put", new byte[100]),
                new byte[100]);
    var unusedBytes = client().download(fetch("ws:/whole"));
    RawClient.Channel older = begun("taken-over", 1);
    assertRunning(1);
    published("taken-over");
    assertThat(older.expectFailure().code()).isEqualTo(FailureCode.FENCED);
    aborted();
    wrongDigest();
    forgotten();
    storeAway();
    diskFails();
    RawClient.await(
        () -> scrape().of("ferry_upload_resent_bytes_total") == 2 * CHUNK, "bytes are lost");

    Scrape seen = scrape();

    assertThat(seen.of("ferry_upload_outcomes_total", "published")).isEqualTo(3);
    assertThat(seen.of("ferry_upload_outcomes_total", "aborted")).isEqualTo(1);
    assertThat(seen.of("ferry_upload_outcomes_total", "failed")).isEqualTo(1);
    assertThat(seen.of("ferry_upload_outcomes_total", "expired")).isEqualTo(1);
    assertThat(seen.of("ferry_takeovers_total")).isEqualTo(1);
    assertThat(seen.of("ferry_failures_total", "FENCED")).isEqualTo(1);
    assertThat(seen.of("ferry_failures_total", "DIGEST_MISMATCH")).isEqualTo(1);
    assertThat(seen.of("ferry_failures_total", "STORE_UNAVAILABLE")).isEqualTo(1);
    assertThat(seen.of("ferry_store_failures_total")).isEqualTo(1);
    assertThat(seen.of("ferry_force_failures_total")).isEqualTo(1);
    assertThat(seen.of("ferry_download_bytes_total")).isEqualTo(4 * CHUNK);
    assertThat(seen.of("ferry_upload_bytes_total"))
        .isEqualTo(seen.of("ferry_upload_acknowledged_bytes_total") + 2 * CHUNK);
    assertThat(seen.of("ferry_commit_group_size_bytes_sum"))
        .isEqualTo(seen.of("ferry_upload_acknowledged_bytes_total") - 100);
    assertThat(seen.of("ferry_commit_group_uploads_count")).isPositive();
    assertThat(seen.of("ferry_commit_group_seconds_count")).isPositive();
    assertThat(seen.of("ferry_force_seconds_count", "file")).isPositive();
    assertThat(seen.of("ferry_force_seconds_count", "directory")).isPositive();
    assertThat(seen.of("ferry_store_call_seconds_count", "commit")).isPositive();
    assertThat(seen.of("ferry_attempt_seconds_count", "route=\"upload\"", "outcome=\"OK\""))
        .isPositive();
    assertThat(seen.of("ferry_attempt_seconds_count", "route=\"download\"")).isEqualTo(1);
    assertThat(seen.of("ferry_transfer_seconds_count", "published")).isEqualTo(3);
    assertThat(seen.of("ferry_connections")).isEqualTo(1);
    assertThat(seen.of("ferry_window_total_bytes")).isPositive();
    assertThat(seen.of("ferry_memory_direct_max_bytes")).isPositive();
    RawClient.await(() -> scrape().of("ferry_disk_free_bytes") > 0, "the volume is looked at");
    assertEveryMeterIsThere();
  }

  private void assertRunning(int uploads) {
    Scrape seen = scrape();
    assertThat(seen.of("ferry_uploads", "running")).isEqualTo(uploads);
    assertThat(seen.of("ferry_uploads_active")).isEqualTo(uploads);
    assertThat(seen.of("ferry_window_granted_bytes")).isPositive();
    assertThat(seen.of("ferry_space_reserved_bytes")).isEqualTo(4 * CHUNK);
  }

  private void assertEveryMeterIsThere() {
    Scrape seen = scrape();
    Set<FerryMeter> there =
        seen.names().stream()
            .map(name -> Scrape.meterOf(name).orElseThrow(() -> new AssertionError(name)))
            .collect(Collectors.toSet());
    assertThat(EnumSet.complementOf(EnumSet.copyOf(there))).isSubsetOf(ELSEWHERE);
  }

  private void aborted() {
    RawClient.Channel channel = begun("aborted", 1);
    channel.cancel();
    RawClient.await(() -> scrape().of("ferry_uploads", "waiting") == 1, "nobody writes");
    UploadId id = idOf("aborted");
    var unused = client().ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(id));
  }

  private UploadId idOf(String key) {
    return client().askAll(Route.UPLOAD_LIST, new ClientMessage.ListUploads(null, false)).stream()
        .map(message -> ((ServerMessage.Upload) message).status())
        .filter(status -> status.key().value().equals(key))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private void wrongDigest() {
    RawClient.Channel channel = begun("wrong", 4);
    channel.send(RawClient.finish(new SeededBytes(1), 4L * CHUNK));
    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.DIGEST_MISMATCH);
  }

  private void forgotten() {
    begun("forgotten", 1).cancel();
    RawClient.await(() -> service().activeUploads() == 0, "nobody writes");
    now.updateAndGet(time -> time.plus(Duration.ofDays(2)));
    assertThat(service().uploads.sweep().block(RawClient.PATIENCE)).isEqualTo(1);
  }

  /** A chunk is written, and nobody knows whether its commit was: it has to come again. */
  private void storeAway() {
    RawClient.Channel channel = begun("away", 1);
    away = true;
    channel.send(CONTENT, CHUNK, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    away = false;
  }

  private void diskFails() {
    RawClient.Channel channel = begun("disk", 1);
    faulty = DiskChange.FORCE;
    channel.send(CONTENT, CHUNK, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.STORAGE_FAILED);
    faulty = null;
  }

  @Test
  void series_thousandFailingTransfers_addNone() {
    published("first");
    failedDownload(0).block(RawClient.PATIENCE);
    RawClient.await(() -> scrape().of("ferry_failures_total") == 1, "the failure is counted");
    Set<String> before = scrape().series();

    Flux.range(1, 999).flatMap(this::failedDownload, 32).blockLast(RawClient.PATIENCE);

    RawClient.await(() -> scrape().of("ferry_failures_total") == 1000, "all are counted");
    assertThat(scrape().series()).isEqualTo(before);
  }

  private Mono<Void> failedDownload(int at) {
    return client()
        .rsocket()
        .requestStream(RawClient.request(Route.DOWNLOAD, fetch("ws" + at + ":/none-" + at)))
        .doOnNext(Payload::release)
        .then(Mono.<Void>error(new AssertionError("it did not fail")))
        .onErrorResume(failure -> !(failure instanceof AssertionError), failure -> Mono.empty());
  }
}
