package dev.ferry.client.observe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where a transfer belongs in somebody's trace, in the words of W3C Trace Context.
 *
 * <p>Requests of the client carry what the Reactor context has under {@link #KEY}. Nothing of it is
 * checked here; what is malformed is left out on the wire.
 *
 * @param traceparent version, trace id, parent id and flags, such as {@code
 *     00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01}
 * @param tracestate what vendors add, or null
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {
  /** The key of the Reactor context. */
  public static final String KEY = "dev.ferry.client.observe.TraceContext";

  /** The one that a Reactor context carries. */
  public static Optional<TraceContext> in(ContextView context) {
    Object carried = context.getOrDefault(KEY, null);
    return carried instanceof TraceContext trace ? Optional.of(trace) : Optional.empty();
  }

  /** A context that carries this one, for {@code contextWrite}. */
  public Context into(Context context) {
    return context.put(KEY, this);
  }
}
