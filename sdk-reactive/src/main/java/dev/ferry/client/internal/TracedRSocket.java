package dev.ferry.client.internal;

import dev.ferry.client.observe.TraceContext;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.RequestTrace;
import io.netty.buffer.CompositeByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.RSocketProxy;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * A connection whose requests say where they belong in somebody's trace (docs/protocol.md §18). Of
 * a channel its first payload does; the others go through as they are.
 */
final class TracedRSocket extends RSocketProxy {
  /** Requests that are longer come close to what the service takes in one frame. */
  private static final int REQUEST_BYTES_MAX = 1 << 16;

  private final RequestTrace trace;

  private TracedRSocket(RSocket real, RequestTrace trace) {
    super(real);
    this.trace = trace;
  }

  /** The connection itself when the context has no trace, or a malformed one. */
  static RSocket of(RSocket real, ContextView context) {
    return TraceContext.in(context)
        .flatMap(carried -> RequestTrace.of(carried.traceparent(), carried.tracestate()))
        .<RSocket>map(trace -> new TracedRSocket(real, trace))
        .orElse(real);
  }

  @Override
  public Mono<Payload> requestResponse(Payload payload) {
    return super.requestResponse(traced(payload));
  }

  @Override
  public Flux<Payload> requestStream(Payload payload) {
    return super.requestStream(traced(payload));
  }

  @Override
  public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
    return super.requestChannel(
        Flux.defer(
            () -> {
              First first = new First();
              return Flux.from(payloads).map(first::take);
            }));
  }

  private Payload traced(Payload payload) {
    if (payload.metadata() instanceof CompositeByteBuf metadata
        && payload.data().readableBytes() <= REQUEST_BYTES_MAX) {
      RequestMetadata.addTrace(metadata, Wire.ALLOCATOR, trace);
    }
    return payload;
  }

  /** Payloads come one at a time. */
  private final class First {
    private boolean taken;

    Payload take(Payload payload) {
      if (taken) {
        return payload;
      }
      taken = true;
      return traced(payload);
    }
  }
}
