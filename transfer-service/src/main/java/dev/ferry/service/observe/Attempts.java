package dev.ferry.service.observe;

import dev.ferry.protocol.RequestTrace;
import dev.ferry.protocol.Route;
import dev.ferry.service.metrics.FerryMeter;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.CallEnd;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that move contents, each an attempt to transfer: observed, their failures counted. Costs
 * something when an attempt begins and ends, nothing for a chunk.
 */
public final class Attempts {
  static final String DONE = "OK";
  static final String CANCELLED = "CANCELLED";

  /** Requests that are a whole transfer; what becomes of uploads the resume store tells. */
  static final Set<Route> WHOLE =
      EnumSet.of(
          Route.DOWNLOAD,
          Route.READ,
          Route.BATCH_WRITE,
          Route.BATCH_READ,
          Route.TAR_PUSH,
          Route.TAR_PULL);

  private final ObservationRegistry registry;
  private final @Nullable FerryMeters meters;

  /** Attempts that are observed there. */
  public Attempts(ObservationRegistry registry, FerryMeters meters) {
    this(meters, registry);
  }

  private Attempts(@Nullable FerryMeters meters, ObservationRegistry registry) {
    this.registry = registry;
    this.meters = meters;
  }

  /** Nobody looks at them. */
  public static Attempts unseen() {
    return new Attempts(null, ObservationRegistry.NOOP);
  }

  /** One request begins; what is returned is to be told its end. */
  public CallEnd begin(Route route, @Nullable RequestTrace traceOrNull) {
    return route.movesContents()
        ? begin(route.operation(), kindOf(route), traceOrNull)
        : CallEnd.NONE;
  }

  /**
   * One request of an HTTP door begins.
   *
   * @param route one of a few names
   * @param traceparentOrNull of W3C, as it came
   * @param tracestateOrNull beside it
   */
  public CallEnd begin(
      String route, @Nullable String traceparentOrNull, @Nullable String tracestateOrNull) {
    RequestTrace trace = RequestTrace.of(traceparentOrNull, tracestateOrNull).orElse(null);
    return begin(route, Attempt.Kind.REQUEST, trace);
  }

  private CallEnd begin(String route, Attempt.Kind kind, @Nullable RequestTrace traceOrNull) {
    FerryMeters counted = meters;
    return counted == null
        ? CallEnd.NONE
        : new Attempt(route, kind, traceOrNull, observed(route, traceOrNull), counted);
  }

  private static Attempt.Kind kindOf(Route route) {
    if (WHOLE.contains(route)) {
      return Attempt.Kind.WHOLE;
    }
    return route == Route.UPLOAD || route == Route.PUT ? Attempt.Kind.UPLOAD : Attempt.Kind.PART;
  }

  private Observation observed(String route, @Nullable RequestTrace traceOrNull) {
    return registry.isNoop()
        ? Observation.NOOP
        : Observation.createNotStarted(
                FerryMeter.ATTEMPT_TIME.id(), () -> Traces.context(traceOrNull), registry)
            .contextualName("ferry " + route)
            .lowCardinalityKeyValue("route", route)
            .start();
  }
}
