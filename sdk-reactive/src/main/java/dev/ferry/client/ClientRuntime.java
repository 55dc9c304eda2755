package dev.ferry.client;

import dev.ferry.client.internal.ConnectionSettings;
import dev.ferry.client.internal.ControlRequests;
import dev.ferry.client.internal.ExtraConnections;
import dev.ferry.client.internal.Observing;
import dev.ferry.client.internal.Patience;
import dev.ferry.client.internal.ServiceConnection;
import dev.ferry.client.internal.TlsFiles;
import dev.ferry.client.internal.TransferThreads;
import dev.ferry.client.internal.Wire;
import dev.ferry.client.observe.TransferContext;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pace;
import dev.ferry.transfer.TransferException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What all transfers of one client share: threads and connections, for bulk and for control. */
final class ClientRuntime {
  /** With windows of 8 MiB each, what all of them have under way stays below 256 MiB. */
  private static final int MAX_EXTRA_CONNECTIONS = 31;

  /** Half as many frames: what a chunk costs beside its bytes weighs most at their receiver. */
  private static final int DOWNLOAD_CHUNK_BYTES = 2 * ClientOptions.DEFAULT_CHUNK_BYTES;

  private final ClientOptions options;
  private final Pace pace;
  private final Wire wire = new Wire();
  private final TransferThreads threads = new TransferThreads();
  private final ServiceConnection bulk;
  private final ServiceConnection small;
  private final ExtraConnections extras;
  private final ControlRequests control;
  private final Sinks.One<Boolean> closing = Sinks.one();

  ClientRuntime(ClientOptions options) {
    this.options = options;
    this.pace = options.bytesPerSecond() == 0 ? Pace.FREE : Pace.of(options.bytesPerSecond());
    ConnectionSettings settings =
        new ConnectionSettings(
            options.addresses(),
            options.tokenOrNull(),
            tlsOf(options.tlsOrNull()),
            options.connectTimeout(),
            options.keepAliveInterval(),
            options.keepAliveLifetime(),
            options.clientName());
    this.bulk = new ServiceConnection(settings, threads, wire);
    this.small = new ServiceConnection(settings, threads, wire);
    this.extras =
        new ExtraConnections(
            () -> new ServiceConnection(settings, threads, wire), MAX_EXTRA_CONNECTIONS);
    this.control = new ControlRequests(small, wire, small.patience(options.stallTimeout()));
  }

  private static @Nullable TlsFiles tlsOf(@Nullable TlsOptions tls) {
    return tls == null
        ? null
        : new TlsFiles(
            tls.authorityOrNull(),
            tls.certificateOrNull(),
            tls.privateKeyOrNull(),
            tls.checksName());
  }

  /** What all transfers of this client share. */
  Pace pace() {
    return pace;
  }

  /** Chunk size to ask for where a request names none. */
  int chunkBytes() {
    return pace.chunkBytes(options.chunkBytes());
  }

  /** The same for downloads. */
  int downloadChunkBytes() {
    boolean ours = options.chunkBytes() == ClientOptions.DEFAULT_CHUNK_BYTES;
    return pace.chunkBytes(ours ? DOWNLOAD_CHUNK_BYTES : options.chunkBytes());
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

  /** For segments, beside the bulk connection. */
  ExtraConnections extras() {
    return extras;
  }

  /** With transfers in one segment, which all go over the bulk connection. */
  Patience patience() {
    return bulk.patience(options.stallTimeout());
  }

  /** Tells the client's observer of a transfer. */
  Observing observing(TransferContext transfer, Supplier<Observing.Sums> sums) {
    return new Observing(options.observer(), transfer, sums);
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
          Mono<Void> connections = Mono.whenDelayError(bulk.close(), small.close(), extras.close());
          return first.isSuccess() ? connections.then(threads.close()) : connections;
        });
  }
}
