package dev.ferry.client;

import dev.ferry.client.internal.ConnectionSettings;
import dev.ferry.client.internal.ControlRequests;
import dev.ferry.client.internal.Patience;
import dev.ferry.client.internal.ServiceConnection;
import dev.ferry.client.internal.TransferThreads;
import dev.ferry.client.internal.Wire;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What all transfers of one client share: threads and two connections, bulk and control. */
final class ClientRuntime {
  private final ClientOptions options;
  private final Wire wire = new Wire();
  private final TransferThreads threads = new TransferThreads();
  private final ServiceConnection bulk;
  private final ServiceConnection small;
  private final ControlRequests control;
  private final Sinks.One<Boolean> closing = Sinks.one();

  ClientRuntime(ClientOptions options) {
    this.options = options;
    ConnectionSettings settings =
        new ConnectionSettings(
            options.addresses(),
            options.tokenOrNull(),
            options.connectTimeout(),
            options.keepAliveInterval(),
            options.keepAliveLifetime(),
            options.clientName());
    this.bulk = new ServiceConnection(settings, threads, wire);
    this.small = new ServiceConnection(settings, threads, wire);
    this.control = new ControlRequests(small, wire, small.patience(options.stallTimeout()));
  }

  ClientOptions options() {
    return options;
  }

  Wire wire() {
    return wire;
  }

  TransferThreads threads() {
    return threads;
  }

  ServiceConnection bulk() {
    return bulk;
  }

  /** With transfers, which all go over the bulk connection. */
  Patience patience() {
    return bulk.patience(options.stallTimeout());
  }

  ControlRequests control() {
    return control;
  }

  /** Fails with {@code CONNECTION_LOST} when the client is closed; never completes. */
  <T> Mono<T> closed() {
    return closing
        .asMono()
        .flatMap(
            closed ->
                Mono.error(
                    new TransferException(
                        FailureCode.CONNECTION_LOST,
                        "The client was closed; the transfer can be continued by another one")));
  }

  Mono<Void> close() {
    return Mono.defer(
        () -> {
          Sinks.EmitResult first = closing.tryEmitValue(true);
          Mono<Void> connections = Mono.whenDelayError(bulk.close(), small.close());
          return first.isSuccess() ? connections.then(threads.close()) : connections;
        });
  }
}
