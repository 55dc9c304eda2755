package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.rsocket.RSocketDoor;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/**
 * Start: open the RSocket door, then say so in one line ({@link RecoveryAtStart} came before).
 * Stop: take nothing new, leave every transfer at its frontier, close connections, close the store.
 *
 * <p>Blocks, on the starting and stopping threads only; the framework wants it so.
 */
@Component
class ServiceLifecycle implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceLifecycle.class);
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(5);
  private static final Duration STORE_CLOSES_WITHIN = Duration.ofSeconds(5);

  private final FerryProperties properties;
  private final Uploads uploads;
  private final Workspaces workspaces;
  private final RSocketDoor door;
  private final ResumeStore store;
  private final LocalBlobStore blobs;
  private final TransferThreads threads;
  private final ServiceTls tls;
  private final AccessUpkeep upkeep;
  private final WebServerApplicationContext context;
  private @Nullable DisposableServer server;
  private @Nullable Disposable regularly;

  ServiceLifecycle(
      FerryProperties properties,
      Uploads uploads,
      Workspaces workspaces,
      RSocketDoor door,
      ResumeStore store,
      LocalBlobStore blobs,
      TransferThreads threads,
      ServiceTls tls,
      AccessUpkeep upkeep,
      WebServerApplicationContext context) {
    this.properties = properties;
    this.uploads = uploads;
    this.workspaces = workspaces;
    this.door = door;
    this.store = store;
    this.blobs = blobs;
    this.threads = threads;
    this.tls = tls;
    this.upkeep = upkeep;
    this.context = context;
  }

  /** Last to start: the HTTP port is open and healthy by then. First to stop. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }

  @Override
  public void start() {
    server = bind();
    regularly =
        Flux.merge(sweeping(), hearing(), tls.refreshing(threads.timer()), upkeep.forEver())
            .subscribe();
    announce(server);
  }

  /** What other processes on the same store did. */
  private Flux<Void> hearing() {
    return Flux.interval(HEARD_WITHIN, threads.timer())
        .onBackpressureDrop()
        .concatMap(tick -> workspaces.refresh().then(door.closeRevoked()).onErrorComplete())
        .thenMany(Flux.empty());
  }

  private Flux<Void> sweeping() {
    return Flux.interval(properties.sweepInterval(), threads.timer())
        .onBackpressureDrop()
        .concatMap(tick -> logged(workspaces.sweep()).then(logged(uploads.sweep())))
        .thenMany(Flux.empty());
  }

  /** One sweep that fails keeps nobody from the other. */
  private static Mono<Long> logged(Mono<Long> sweep) {
    return sweep
        .doOnError(failure -> LOG.warn("A sweep failed: {}", failure.toString()))
        .onErrorComplete();
  }

  private DisposableServer bind() {
    try {
      DisposableServer bound =
          door.bind(properties.bind(), properties.port(), tls.inUse().orElse(null))
              .cast(DisposableServer.class)
              .block();
      if (bound == null) {
        throw new IllegalStateException("the RSocket port did not open");
      }
      return bound;
    } catch (RuntimeException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Cannot listen on " + properties.bind() + ":" + properties.port() + ": " + reason(e),
          e);
    }
  }

  private static String reason(RuntimeException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }

  /** The one line on standard output, which scripts wait for. */
  private void announce(DisposableServer bound) {
    InetSocketAddress address = (InetSocketAddress) bound.address();
    Path data = properties.dataDir().toAbsolutePath().normalize();
    var web = context.getWebServer();
    System.out.printf(
        "ferry: serving rsocket=%s:%d http=%s:%d data=%s%n",
        properties.bind(),
        address.getPort(),
        properties.bind(),
        web == null ? -1 : web.getPort(),
        data);
    System.out.flush();
  }

  @Override
  public void stop() {
    if (regularly != null) {
      regularly.dispose();
    }
    if (server != null) {
      server.dispose();
    }
    uploads.stop(properties.stopTimeout()).block(properties.stopTimeout().plusSeconds(1));
    door.closeConnections();
    upkeep.last().block(STORE_CLOSES_WITHIN);
    store.close().timeout(STORE_CLOSES_WITHIN).onErrorComplete().block();
    blobs.close();
    server = null;
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }
}
