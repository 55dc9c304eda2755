package dev.ferry.client.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One Micrometer observation per transfer ({@value #TRANSFER}) and per attempt ({@value #ATTEMPT}),
 * so one timer and one span each, if handlers for those are registered. Needs {@code
 * micrometer-observation}.
 *
 * <p>Kind and outcome are of low cardinality; transfer id, workspace, path and bytes are of high
 * cardinality, and so in spans only. The parent of a transfer is the observation that its Reactor
 * context carries where Micrometer keeps it, so a request of WebFlux is one. An attempt is a sender
 * in Micrometer's words: a tracer that propagates its context gives it a {@link TraceContext},
 * which travels to the service.
 */
public final class MicrometerTransferObserver implements TransferObserver {
  /** Name of the observation of a transfer. */
  public static final String TRANSFER = "ferry.client.transfer";

  /** Name of the observation of an attempt. */
  public static final String ATTEMPT = "ferry.client.attempt";

  /** Where Micrometer keeps the current observation in a Reactor context. */
  private static final String CURRENT = "micrometer.observation";

  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";

  private final ObservationRegistry registry;

  /** Observes into a registry. */
  public MicrometerTransferObserver(ObservationRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Watched transferBegins(TransferContext transfer, ContextView caller) {
    return new Observed(
        begun(Observation.createNotStarted(TRANSFER, registry), "", transfer, caller), Map.of());
  }

  @Override
  public Watched attemptBegins(TransferContext transfer, int attempt, ContextView around) {
    Map<String, String> headers = new ConcurrentHashMap<>();
    SenderContext<Map<String, String>> sending =
        new SenderContext<>((carrier, name, value) -> put(carrier, name, value), Kind.CLIENT);
    sending.setCarrier(headers);
    sending.setRemoteServiceName("ferry");
    Observation attempted =
        Observation.createNotStarted(ATTEMPT, () -> sending, registry)
            .highCardinalityKeyValue("ferry.attempt", Integer.toString(attempt));
    return new Observed(begun(attempted, " attempt", transfer, around), headers);
  }

  private static void put(
      @org.jspecify.annotations.Nullable Map<String, String> carrier, String name, String value) {
    Objects.requireNonNull(carrier).put(name, value);
  }

  private static Observation begun(
      Observation observation, String what, TransferContext transfer, ContextView around) {
    String kind = transfer.kind().word();
    observation
        .contextualName("ferry " + kind + what)
        .lowCardinalityKeyValue("ferry.kind", kind)
        .highCardinalityKeyValue("ferry.transfer", transfer.id())
        .highCardinalityKeyValue("ferry.workspace", transfer.file().workspace().value())
        .highCardinalityKeyValue("ferry.path", transfer.file().path().toString());
    Object parent = around.getOrDefault(CURRENT, null);
    if (parent instanceof Observation known) {
      observation.parentObservation(known);
    }
    return observation.start();
  }

  private record Observed(Observation observation, Map<String, String> headers) implements Watched {
    @Override
    public Context into(Context context) {
      Context current = context.put(CURRENT, observation);
      String traceparent = headers.get(TRACEPARENT);
      return traceparent == null
          ? current
          : new TraceContext(traceparent, headers.get(TRACESTATE)).into(current);
    }

    @Override
    public void ended(TransferEnding ending) {
      observation
          .lowCardinalityKeyValue("ferry.outcome", ending.outcome())
          .highCardinalityKeyValue("ferry.bytes.durable", Long.toString(ending.durableBytes()))
          .highCardinalityKeyValue("ferry.bytes.sent", Long.toString(ending.sentBytes()))
          .highCardinalityKeyValue("ferry.bytes.resent", Long.toString(ending.resentBytes()));
      if (ending.failure() != null) {
        observation.error(ending.failure());
      }
      observation.stop();
    }
  }
}
