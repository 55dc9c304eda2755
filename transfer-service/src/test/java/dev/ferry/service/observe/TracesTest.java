package dev.ferry.service.observe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.observe.MicrometerTransferObserver;
import dev.ferry.client.observe.TraceContext;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.RequestTrace;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.WorkspaceFile;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Observations of transfers, in the trace of whoever asked for them (docs/protocol.md §18). */
final class TracesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final SeededBytes CONTENT = new SeededBytes(78);
  private static final int CHUNK = 64 * 1024;

  @TempDir private Path folder;
  private final Listener listener = new Listener();
  private @Nullable ServiceHarness service;
  private @Nullable FerryClient client;

  @BeforeEach
  void start() {
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(listener);
    service = ServiceHarness.options(folder.resolve("data")).observations(observations).start();
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1", service.port()).build());
  }

  @AfterEach
  void stop() {
    requireNonNull(client).close().block(PATIENCE);
    requireNonNull(service).close();
  }

  /** Takes down what stopped, and counts every event. */
  private static final class Listener implements ObservationHandler<Observation.Context> {
    private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
    private final AtomicInteger events = new AtomicInteger();

    @Override
    public void onStart(Observation.Context context) {
      events.incrementAndGet();
    }

    @Override
    public void onEvent(Observation.Event event, Observation.Context context) {
      events.incrementAndGet();
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
      events.incrementAndGet();
    }

    @Override
    public void onStop(Observation.Context context) {
      events.incrementAndGet();
      stopped.add(context);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }

    List<Observation.Context> named(String name) {
      return stopped.stream().filter(context -> name.equals(context.getName())).toList();
    }
  }

  private static @Nullable String parentOf(Observation.Context context) {
    return context instanceof ReceiverContext<?> received ? carried(received) : null;
  }

  private static <C> @Nullable String carried(ReceiverContext<C> received) {
    return received.getGetter().get(requireNonNull(received.getCarrier()), "traceparent");
  }

  private static @Nullable String value(Observation.Context context, String key) {
    KeyValue low = context.getLowCardinalityKeyValue(key);
    KeyValue found = low == null ? context.getHighCardinalityKeyValue(key) : low;
    return found == null ? null : found.getValue();
  }

  private Path source(long length) throws IOException {
    Path source = folder.resolve("source-" + length);
    Files.write(source, CONTENT.at(0, (int) length).array());
    return source;
  }

  private static WorkspaceFile file(String path) {
    return WorkspaceFile.parse("ws:" + path);
  }

  private void push(long length, String name) throws IOException {
    var unused =
        requireNonNull(client)
            .upload(UploadRequest.of(UploadSource.ofPath(source(length)), file(name)))
            .completion()
            .contextWrite(new TraceContext(PARENT, "vendor=1")::into)
            .block(PATIENCE);
  }

  @Test
  void upload_inSomebodysTrace_isOneTransferAndOneAttemptOfThatTrace() throws IOException {
    push(5 << 20, "/big");

    RawClient.await(() -> listener.named("ferry.attempt").size() == 1, "the attempt stopped");
    Observation.Context attempt = listener.named("ferry.attempt").get(0);
    Observation.Context transfer = listener.named("ferry.transfer").get(0);
    assertThat(listener.named("ferry.transfer")).hasSize(1);
    assertThat(List.of(requireNonNull(parentOf(attempt)), requireNonNull(parentOf(transfer))))
        .containsOnly(PARENT);
    assertThat(value(attempt, "route")).isEqualTo("upload");
    assertThat(value(attempt, "outcome")).isEqualTo("OK");
    assertThat(value(attempt, "workspace")).isEqualTo("ws");
    assertThat(value(transfer, "outcome")).isEqualTo("published");
    assertThat(value(transfer, "transfer")).isEqualTo(value(attempt, "transfer")).hasSize(26);
  }

  @Test
  void upload_observedByTheClient_isTheSameTraceOnBothSides() throws IOException {
    Tracer tracer = new Tracer();
    ObservationRegistry here = ObservationRegistry.create();
    here.observationConfig().observationHandler(tracer);
    FerryClient observed =
        FerryClient.create(
            ClientOptions.builder()
                .address("127.0.0.1", requireNonNull(service).port())
                .observer(new MicrometerTransferObserver(here))
                .build());

    var unused =
        observed
            .upload(UploadRequest.of(UploadSource.ofPath(source(5 << 20)), file("/observed")))
            .completion()
            .block(PATIENCE);
    observed.close().block(PATIENCE);

    RawClient.await(() -> listener.named("ferry.attempt").size() == 1, "the attempt stopped");
    assertThat(tracer.given).hasSize(1);
    assertThat(parentOf(listener.named("ferry.attempt").get(0))).isEqualTo(tracer.given.get(0));
    assertThat(parentOf(listener.named("ferry.transfer").get(0))).isEqualTo(tracer.given.get(0));
  }

  /** As a tracer does that propagates its context: what sends gets a span of the trace. */
  private static final class Tracer implements ObservationHandler<SenderContext<Object>> {
    private final List<String> given = new CopyOnWriteArrayList<>();

    @Override
    public void onStart(SenderContext<Object> context) {
      String span = String.format(Locale.ROOT, "%016x", given.size() + 1);
      String parent = "00-0af7651916cd43dd8448eb211c80319c-" + span + "-01";
      given.add(parent);
      context.getSetter().set(context.getCarrier(), "traceparent", parent);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof SenderContext<?>;
    }
  }

  @Test
  void upload_ofMoreChunks_tellsNothingMore() throws IOException {
    push(1 << 20, "/one");
    RawClient.await(() -> listener.named("ferry.attempt").size() == 1, "the attempt stopped");
    int ofOne = listener.events.getAndSet(0);

    push(32 << 20, "/many");
    RawClient.await(() -> listener.named("ferry.attempt").size() == 2, "the attempt stopped");

    assertThat(listener.events).hasValue(ofOne);
  }

  @Test
  void attempts_ofOneUpload_areOneTransfer() {
    try (RawClient raw = RawClient.connect(requireNonNull(service).port())) {
      ClientMessage.Open open =
          RawClient.open(WorkspaceFile.parse("ws:/f"), "key", ContentLength.of(2L * CHUNK));
      RawClient.Channel first = raw.channel(open);
      first.expect(ServerMessage.Opened.class);
      first.cancel();
      RawClient.await(() -> listener.named("ferry.attempt").size() == 1, "the attempt stopped");
      var unused = raw.upload(open, CONTENT, 2L * CHUNK);
      RawClient.await(() -> listener.named("ferry.attempt").size() == 2, "both stopped");
    }

    assertThat(listener.named("ferry.attempt").stream().map(each -> value(each, "outcome")))
        .containsExactly("CANCELLED", "OK");
    Observation.Context transfer = listener.named("ferry.transfer").get(0);
    assertThat(listener.named("ferry.transfer")).hasSize(1);
    assertThat(requireNonNull(transfer.getParentObservation()).getContextView().getName())
        .isEqualTo("ferry.attempt");
  }

  @Test
  void upload_interruptedByTheStop_isToldSo() {
    try (RawClient raw = RawClient.connect(requireNonNull(service).port())) {
      RawClient.Channel channel =
          raw.channel(RawClient.open(WorkspaceFile.parse("ws:/f"), "k", ContentLength.of(9)));
      channel.expect(ServerMessage.Opened.class);
      requireNonNull(service).close();

      assertThat(value(listener.named("ferry.transfer").get(0), "outcome"))
          .isEqualTo("interrupted");
      service = ServiceHarness.start(folder.resolve("data"));
    }
  }

  @Test
  void download_inSomebodysTrace_isAnAttemptOfIt() throws IOException {
    push(1 << 20, "/file");
    var unused =
        requireNonNull(client)
            .download(DownloadRequest.of(file("/file"), folder.resolve("target")))
            .completion()
            .contextWrite(new TraceContext(PARENT, null)::into)
            .block(PATIENCE);

    RawClient.await(
        () ->
            listener.named("ferry.attempt").stream()
                .anyMatch(each -> "download".equals(value(each, "route"))),
        "the download stopped");
    assertThat(listener.named("ferry.attempt"))
        .allSatisfy(each -> assertThat(parentOf(each)).isEqualTo(PARENT));
  }

  @Test
  void request_withManyTraces_isAnsweredAndTheFirstCounts() {
    try (RawClient raw = RawClient.connect(requireNonNull(service).port())) {
      WirePayload open =
          RawClient.request(
              dev.ferry.protocol.Route.UPLOAD,
              RawClient.open(WorkspaceFile.parse("ws:/f"), "k", ContentLength.of(9)));
      CompositeByteBuf metadata = (CompositeByteBuf) open.metadata();
      for (int at = 0; at < 100; at++) {
        RequestMetadata.addTrace(
            metadata,
            ByteBufAllocator.DEFAULT,
            new RequestTrace(at == 0 ? PARENT : PARENT.replace('b', 'c'), "x".repeat(512)));
      }
      RawClient.Channel channel = raw.channel(open);
      channel.expect(ServerMessage.Opened.class);
      channel.cancel();

      RawClient.await(() -> listener.named("ferry.attempt").size() == 1, "the attempt stopped");
      assertThat(parentOf(listener.named("ferry.attempt").get(0))).isEqualTo(PARENT);
    }
  }
}
