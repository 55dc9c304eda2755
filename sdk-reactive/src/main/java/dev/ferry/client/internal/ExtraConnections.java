package dev.ferry.client.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections that segments use beside the shared one: few, and none is kept when it is idle. */
public final class ExtraConnections {
  private final Supplier<ServiceConnection> maker;
  private final int atMost;

  /** Guarded by this. */
  private final Set<ServiceConnection> open = new HashSet<>();

  /**
   * None is open yet.
   *
   * @param atMost how many are open at once
   */
  public ExtraConnections(Supplier<ServiceConnection> maker, int atMost) {
    this.maker = maker;
    this.atMost = atMost;
  }

  /**
   * Does something over a connection of its own, which is closed behind it. Completes empty, having
   * done nothing, when there are as many as there may be.
   */
  public <T> Mono<T> use(Function<ServiceConnection, Mono<T>> work) {
    return Mono.defer(
        () -> {
          ServiceConnection mine = maker.get();
          return admit(mine) ? Mono.usingWhen(Mono.just(mine), work, this::end) : Mono.empty();
        });
  }

  private synchronized boolean admit(ServiceConnection connection) {
    return open.size() < atMost && open.add(connection);
  }

  private Mono<Void> end(ServiceConnection connection) {
    return connection.close().doFinally(signal -> forget(connection));
  }

  private synchronized void forget(ServiceConnection connection) {
    var unused = open.remove(connection);
  }

  private synchronized List<ServiceConnection> openNow() {
    return List.copyOf(open);
  }

  /** Closes those that are open now. */
  public Mono<Void> close() {
    return Flux.defer(() -> Flux.fromIterable(openNow()))
        .flatMap(ServiceConnection::close, atMost)
        .then();
  }
}
