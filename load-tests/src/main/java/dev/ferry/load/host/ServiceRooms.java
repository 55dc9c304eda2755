package dev.ferry.load.host;

import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.H2ResumeStores;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.rsocket.RSocketDoor;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.storage.sealed.SealedStore;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.service.upload.UploadRuntime;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.TransferLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * The service's real store, disk, rooms and RSocket door in this process, for experiments that look
 * at what a process holds, or talk to the rooms without a wire.
 */
public final class ServiceRooms implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long WINDOW_BYTES_TOTAL = 64L << 20;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Scheduler flush = Schedulers.newBoundedElastic(4, 10_000, "ferry-flush");
  private final Scheduler digest = Schedulers.newBoundedElastic(2, 10_000, "ferry-digest");
  private final Scheduler timer = Schedulers.newSingle("ferry-timer");
  private final LocalBlobStore blobs;
  private final ResumeStore store;
  private final Uploads uploads;
  private final RSocketDoor door;
  private final DisposableServer server;

  /** Opens them in a data folder; the door is on a free loopback port. */
  public ServiceRooms(Path data, Clock clock) {
    this(data, clock, null, null);
  }

  /** The same, in which these hooks take part. */
  public ServiceRooms(Path data, Clock clock, Hooks hooks) {
    this(data, clock, null, null, hooks);
  }

  /**
   * The same.
   *
   * @param tlsOrNull what the door speaks TLS with
   * @param tokenOrNull the only token it lets in
   */
  public ServiceRooms(
      Path data, Clock clock, @Nullable ServerTls tlsOrNull, @Nullable String tokenOrNull) {
    this(data, clock, tlsOrNull, tokenOrNull, Hooks.NONE);
  }

  private ServiceRooms(
      Path data,
      Clock clock,
      @Nullable ServerTls tlsOrNull,
      @Nullable String tokenOrNull,
      Hooks hooks) {
    DiskLane disk = DiskLane.sized();
    FerryMeters counted = new FerryMeters(meters);
    TransferLimits limits = TransferLimits.DEFAULTS;
    blobs = LocalBlobStore.open(data, disk);
    store =
        Objects.requireNonNull(
            H2ResumeStores.open(data.resolve("store"), clock).block(PATIENCE), "a store");
    SealedStore sealed = new SealedStore(hooks);
    SpaceGuard space =
        new SpaceGuard(
            sealed.blobs(blobs), sealed.files(blobs), SpacePolicy.NONE, disk.scheduler());
    UploadRuntime runtime =
        new UploadRuntime(
                store,
                space.blobs(),
                space.files(),
                limits,
                new UploadRuntime.UploadSchedulers(disk.scheduler(), flush, digest, timer),
                counted,
                clock,
                WINDOW_BYTES_TOTAL)
            .hookedBy(hooks);
    uploads = new Uploads(store, space.blobs(), space.files(), runtime, space, true);
    door =
        new RSocketDoor(
            limits,
            new CborControlCodec(),
            HostDoor.rooms(
                uploads,
                new Downloads(sealed.files(blobs), store, limits, disk.scheduler(), counted)
                    .hookedBy(hooks),
                space,
                new HostDoor.Volume(blobs, sealed, hooks, disk.scheduler()),
                store,
                runtime.paths(),
                clock),
            counted,
            HostDoor.access(store, clock, tokenOrNull));
    server =
        Objects.requireNonNull(
            (DisposableServer) door.bind("127.0.0.1", 0, tlsOrNull).block(PATIENCE), "a server");
  }

  /** The room of uploads. */
  public Uploads uploads() {
    return uploads;
  }

  /** Where the door is. */
  public String address() {
    return "127.0.0.1:" + ((InetSocketAddress) server.address()).getPort();
  }

  /** Opens the same door over WebSocket; whoever calls closes the result. */
  public DisposableServer openWebsocket() {
    WebsocketServerSpec spec =
        WebsocketServerSpec.builder().maxFramePayloadLength(door.maxFrameBytes()).build();
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .route(routes -> routes.ws("/rsocket", door::serve, spec))
        .bindNow(PATIENCE);
  }

  /** Uploads that have a writer now. */
  public int activeUploads() {
    return (int) meters.get("ferry.uploads.active").gauge().value();
  }

  /** Connections that are open now. */
  public int connections() {
    return (int) meters.get("ferry.connections").gauge().value();
  }

  /** Whether the resume store answers. */
  public boolean storeAnswers() {
    return Boolean.TRUE.equals(store.ping().thenReturn(true).onErrorReturn(false).block(PATIENCE));
  }

  /** Closes without waiting for uploads to end. */
  public void abandon() {
    close(Duration.ofMillis(1));
  }

  @Override
  public void close() {
    close(PATIENCE);
  }

  private void close(Duration grace) {
    uploads.stop(grace).block(PATIENCE);
    server.disposeNow(PATIENCE);
    door.closeConnections();
    store.close().block(PATIENCE);
    blobs.close();
    flush.dispose();
    digest.dispose();
    timer.dispose();
  }
}
