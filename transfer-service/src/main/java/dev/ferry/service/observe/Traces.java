package dev.ferry.service.observe;

import dev.ferry.protocol.RequestTrace;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

/** Observations that go on in the trace of a peer, for whatever tracer listens. */
final class Traces {
  private Traces() {}

  /** A context; with a trace, one that says so in the words of W3C. */
  static Observation.Context context(@Nullable RequestTrace traceOrNull) {
    if (traceOrNull == null) {
      return new Observation.Context();
    }
    ReceiverContext<RequestTrace> context = new ReceiverContext<>(Traces::field, Kind.SERVER);
    context.setCarrier(traceOrNull);
    return context;
  }

  private static @Nullable String field(RequestTrace trace, String name) {
    if (RequestTrace.PARENT_MIME_TYPE.equalsIgnoreCase(name)) {
      return trace.traceparent();
    }
    return RequestTrace.STATE_MIME_TYPE.equalsIgnoreCase(name) ? trace.tracestateOrNull() : null;
  }
}
