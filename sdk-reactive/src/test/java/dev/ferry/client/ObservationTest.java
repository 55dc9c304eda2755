package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.buffers;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.run;
import static dev.ferry.client.Transfers.until;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.observe.MicrometerTransferObserver;
import dev.ferry.client.observe.TraceContext;
import dev.ferry.client.observe.TransferContext;
import dev.ferry.client.observe.TransferEnding;
import dev.ferry.client.observe.TransferObserver;
import dev.ferry.client.tar.TarOptions;
import dev.ferry.client.tar.Tars;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** One observation per transfer and per attempt, and what the Reactor context carries. */
final class ObservationTest {
  private static final byte[] BYTES = content(20 * CHUNK + 5);
  private static final String PARENT = "micrometer.observation";

  private final FakeService service = FakeService.start();
  private final Spans spans = new Spans();
  private final ObservationRegistry registry = spans.registry();
  private final FerryClient client = client(new MicrometerTransferObserver(registry));

  private FerryClient client(TransferObserver observer) {
    return FerryClient.create(service.options().observer(observer).build());
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private static UploadRequest upload(Flux<ByteBuffer> bytes) {
    return UploadRequest.builder(
            UploadSource.ofPublisher(ContentLength.of(BYTES.length), bytes), TARGET)
        .key(new TransferKey("key-1"))
        .build();
  }

  @Test
  void upload_cutTwice_isOneTransferWithAnAttemptForEachConnection() {
    service.uploads.drops.add(3L * CHUNK);
    service.uploads.drops.add(9L * CHUNK);

    var unused = run(client, upload(buffers(BYTES, 0, 5000)));

    assertThat(spans.named("ferry.client.transfer")).hasSize(1);
    Span transfer = spans.named("ferry.client.transfer").get(0);
    List<Span> attempts = spans.named("ferry.client.attempt");
    assertThat(transfer.low()).isEqualTo(Map.of("ferry.kind", "upload", "ferry.outcome", "DONE"));
    assertThat(transfer.high())
        .containsEntry("ferry.transfer", "key-1")
        .containsEntry("ferry.workspace", "lab")
        .containsEntry("ferry.path", "/dir/file.bin")
        .containsEntry("ferry.bytes.durable", Long.toString(BYTES.length));
    assertThat(attempts).hasSize(3).allMatch(span -> span.parent() == transfer.context());
    assertThat(attempts.stream().map(span -> span.low().get("ferry.outcome")))
        .containsExactly("CONNECTION_LOST", "CONNECTION_LOST", "DONE");
    assertThat(attempts.stream().map(span -> span.high().get("ferry.attempt")))
        .containsExactly("1", "2", "3");
    assertThat(spans.open).hasValue(0);
  }

  @Test
  void source_ofAnUpload_seesCallersContextTransferAndObservation() {
    List<ContextView> seen = new CopyOnWriteArrayList<>();
    Flux<ByteBuffer> source =
        Flux.deferContextual(
            context -> {
              seen.add(context);
              return buffers(BYTES, 0, 5000);
            });
    TraceContext trace = new TraceContext("00-caller", null);

    var unused =
        Transfers.await(
            client
                .upload(upload(source))
                .completion()
                .contextWrite(context -> trace.into(context).put("of the caller", 7)));

    assertThat(seen).hasSize(1);
    ContextView context = seen.get(0);
    assertThat(context.<Integer>get("of the caller")).isEqualTo(7);
    assertThat(TraceContext.in(context)).contains(trace);
    assertThat(TransferContext.in(context).map(TransferContext::id)).contains("key-1");
    assertThat(context.<Observation>get(PARENT).getContext().getName())
        .isEqualTo("ferry.client.transfer");
  }

  @Test
  void transfer_insideAnObservation_isItsChild() {
    Observation request = Observation.start("http.server.requests", registry);

    var unused =
        Transfers.await(
            client
                .upload(upload(buffers(BYTES, 0, 5000)))
                .completion()
                .contextWrite(context -> context.put(PARENT, request)));

    assertThat(spans.named("ferry.client.transfer"))
        .extracting(Span::parent)
        .containsExactly(request.getContext());
  }

  /** As a tracer does it: what it injects is what the attempt's requests carry. */
  @Test
  void attempt_withATracer_hasATraceContextOfItsOwn() {
    List<TraceContext> seen = new CopyOnWriteArrayList<>();
    MicrometerTransferObserver micrometer = new MicrometerTransferObserver(registry);
    Context caller = new TraceContext("00-caller", "vendor=1").into(Context.empty());
    TransferContext transfer = TransferContext.named(TransferContext.Kind.READ, TARGET);

    spans.injecting = true;
    for (int attempt = 1; attempt <= 2; attempt++) {
      var watched = micrometer.attemptBegins(transfer, attempt, caller);
      TraceContext.in(watched.into(caller)).ifPresent(seen::add);
      watched.ended(new TransferEnding(TransferEnding.DONE, null, 1, 1, 0));
    }
    spans.injecting = false;
    var without = micrometer.attemptBegins(transfer, 3, caller);
    TraceContext.in(without.into(caller)).ifPresent(seen::add);

    assertThat(seen)
        .containsExactly(
            new TraceContext("00-span-1", "s=1"),
            new TraceContext("00-span-2", "s=1"),
            new TraceContext("00-caller", "vendor=1"));
  }

  @Test
  void download_andRead_areTransfersToo(@TempDir Path folder) {
    service.files.put(TARGET, BYTES, "e1");

    var unused =
        Transfers.await(
            client.download(DownloadRequest.of(TARGET, folder.resolve("copy"))).completion());
    var unusedToo = Transfers.await(client.read(ReadRequest.of(TARGET)).collectList());

    assertThat(spans.named("ferry.client.transfer"))
        .extracting(span -> span.low().get("ferry.kind"))
        .containsExactly("download", "read");
    assertThat(spans.named("ferry.client.transfer"))
        .extracting(span -> span.high().get("ferry.bytes.sent"))
        .containsOnly(Long.toString(BYTES.length));
    assertThat(spans.named("ferry.client.attempt")).hasSize(2);
    assertThat(spans.open).hasValue(0);
  }

  @Test
  void pull_ofADirectory_isATransfer(@TempDir Path folder) {
    Path target = folder.resolve("copies");

    var unused =
        Transfers.await(client.workspace("lab").pull("/dir", target, TreeOptions.DEFAULTS));

    assertThat(spans.named("ferry.client.transfer"))
        .extracting(Span::low)
        .containsExactly(Map.of("ferry.kind", "tree-pull", "ferry.outcome", "DONE"));
  }

  private static String outcomeOf(Mono<?> work) {
    return Transfers.await(
        work.thenReturn("DONE")
            .onErrorResume(TransferException.class, failure -> Mono.just(failure.code().name())));
  }

  /** The service of this test refuses to send tar streams, and says nothing of those it gets. */
  @Test
  void tar_eitherWay_isATransferOfOneAttempt() {
    Tars tar = client.workspace("lab").tar();
    String pulled = outcomeOf(tar.pull("/dir").then());
    Disposable pushing = tar.push("/dir", buffers(BYTES, 0, 5000), TarOptions.DEFAULTS).subscribe();
    until("the push began", () -> spans.open.get() == 2);
    pushing.dispose();

    assertThat(spans.named("ferry.client.transfer"))
        .extracting(Span::low)
        .containsExactly(
            Map.of("ferry.kind", "tar-pull", "ferry.outcome", pulled),
            Map.of("ferry.kind", "tar-push", "ferry.outcome", "CANCELLED"));
    assertThat(spans.named("ferry.client.attempt"))
        .extracting(Span::parent)
        .containsExactlyElementsOf(
            spans.named("ferry.client.transfer").stream().map(Span::context).toList());
    assertThat(spans.open).hasValue(0);
  }

  @Test
  void upload_failedOrCancelled_endsWithThatOutcome(@TempDir Path folder) {
    Path missing = folder.resolve("missing");
    var unused =
        failureOf(
            client.upload(UploadRequest.of(UploadSource.ofPath(missing), TARGET)).completion(),
            FailureCode.LOCAL_IO);
    service.uploads.acking = false;
    Disposable running = client.upload(upload(Flux.never())).completion().subscribe();
    until("it is open", () -> service.uploads.opens.size() == 1);
    running.dispose();
    until("it is told", () -> spans.open.get() == 0);

    assertThat(spans.named("ferry.client.transfer"))
        .extracting(span -> span.low().get("ferry.outcome"))
        .containsExactly("LOCAL_IO", "CANCELLED");
    Path file = write(folder.resolve("there"), BYTES);
    service.uploads.acking = true;
    var receipt = run(client, UploadRequest.of(UploadSource.ofPath(file), TARGET));
    assertThat(receipt.digest()).contains(FakeUploads.digestOf(BYTES));
  }

  @Test
  void observer_thatThrows_changesNothing() {
    TransferObserver broken =
        new TransferObserver() {
          @Override
          public Watched transferBegins(TransferContext transfer, ContextView caller) {
            return new Watched() {
              @Override
              public Context into(Context context) {
                throw new IllegalStateException("into");
              }

              @Override
              public void ended(TransferEnding ending) {
                throw new IllegalStateException("ended");
              }
            };
          }

          @Override
          public Watched attemptBegins(TransferContext transfer, int attempt, ContextView around) {
            throw new IllegalStateException("begins");
          }
        };
    FerryClient watched = client(broken);

    var receipt = run(watched, upload(buffers(BYTES, 0, 5000)));

    assertThat(receipt.digest()).contains(FakeUploads.digestOf(BYTES));
    Transfers.close(watched);
  }

  private record Span(Observation.Context context) {
    Map<String, String> low() {
      return context.getLowCardinalityKeyValues().stream()
          .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    Map<String, String> high() {
      return context.getHighCardinalityKeyValues().stream()
          .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    Observation.ContextView parent() {
      return Objects.requireNonNull(context.getParentObservation()).getContextView();
    }
  }

  /** Keeps what ended, and injects headers as a tracer would. */
  private static final class Spans implements ObservationHandler<Observation.Context> {
    final List<Span> ended = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger count = new AtomicInteger();
    volatile boolean injecting;

    ObservationRegistry registry() {
      ObservationRegistry made = ObservationRegistry.create();
      var unused = made.observationConfig().observationHandler(this);
      return made;
    }

    List<Span> named(String name) {
      Predicate<Span> wanted = span -> name.equals(span.context().getName());
      return ended.stream().filter(wanted).toList();
    }

    @Override
    public void onStart(Observation.Context context) {
      open.incrementAndGet();
      if (injecting && context instanceof SenderContext<?> sender) {
        inject(sender);
      }
    }

    private <C> void inject(SenderContext<C> sender) {
      sender
          .getSetter()
          .set(sender.getCarrier(), "traceparent", "00-span-" + count.incrementAndGet());
      sender.getSetter().set(sender.getCarrier(), "tracestate", "s=1");
    }

    @Override
    public void onStop(Observation.Context context) {
      ended.add(new Span(context));
      open.decrementAndGet();
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }
  }
}
