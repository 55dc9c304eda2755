package dev.ferry.load.host;

import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.H2ResumeStores;
import dev.ferry.resume.r2dbc.PostgresAddress;
import dev.ferry.resume.r2dbc.PostgresResumeStores;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.rsocket.RSocketDoor;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.upload.UploadRuntime;
import dev.ferry.service.upload.Uploads;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.transfer.TransferLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;

/**
 * The service's real store, disk, rooms and RSocket door without the framework around them, so that
 * it starts fast, with {@link CrashPoints} between it and everything that persists.
 */
public final class CrashHost {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long WINDOW_BYTES_TOTAL = 64L << 20;

  private CrashHost() {}

  /**
   * Recovers, sweeps, serves and never ends by itself, unless at its crash point.
   *
   * @param arguments data folder, port (0 for a free one), number of the crash point (0 for none),
   *     address of the resume store (empty for H2 in the data folder), and for each sweep the hours
   *     its clock is put forward before it
   */
  public static void main(String[] arguments) {
    Path data = Path.of(arguments[0]);
    CrashPoints points = new CrashPoints(Integer.parseInt(arguments[2]));
    DiskLane disk = DiskLane.sized();
    LocalBlobStore blobs = LocalBlobStore.open(data, disk, points);
    MovableClock clock = new MovableClock();
    ResumeStore store =
        points.around(
            Objects.requireNonNull(storeOf(data, arguments[3], clock).block(PATIENCE), "a store"));
    TransferLimits limits = TransferLimits.DEFAULTS;
    FerryMeters meters = new FerryMeters(new SimpleMeterRegistry());
    UploadRuntime.UploadSchedulers schedulers =
        new UploadRuntime.UploadSchedulers(
            disk.scheduler(),
            Schedulers.newBoundedElastic(4, 10_000, "ferry-flush"),
            Schedulers.newBoundedElastic(2, 10_000, "ferry-digest"),
            Schedulers.newSingle("ferry-timer"));
    SpaceGuard space = new SpaceGuard(blobs, blobs, SpacePolicy.NONE, disk.scheduler());
    UploadRuntime runtime =
        new UploadRuntime(
            store,
            space.blobs(),
            space.files(),
            limits,
            schedulers,
            meters,
            clock,
            WINDOW_BYTES_TOTAL);
    Uploads uploads = new Uploads(store, space.blobs(), space.files(), runtime, space, true);
    var recovered = blobs.batches().recover().then(uploads.recover()).block(PATIENCE);
    for (String hours : List.of(arguments).subList(4, arguments.length)) {
      clock.advance(Duration.ofHours(Long.parseLong(hours)));
      var unused = uploads.sweep().block(PATIENCE);
    }
    RSocketDoor door =
        new RSocketDoor(
            limits,
            new CborControlCodec(),
            HostDoor.rooms(
                uploads,
                new Downloads(blobs, store, limits, disk.scheduler(), meters),
                space,
                HostDoor.Volume.plain(blobs),
                store,
                runtime.paths(),
                clock),
            meters,
            HostDoor.access(store, clock, null));
    DisposableServer server =
        Objects.requireNonNull(
            door.bind("127.0.0.1", Integer.parseInt(arguments[1])).block(PATIENCE), "a server");
    System.out.println(
        ((InetSocketAddress) server.address()).getPort() + " recovered " + recovered);
    server.onDispose().block();
  }

  private static Mono<ResumeStore> storeOf(Path data, String address, Clock clock) {
    return address.isEmpty()
        ? H2ResumeStores.open(data.resolve("store"), clock)
        : PostgresResumeStores.open(PostgresAddress.parse(address), PostgresServer.USER, "");
  }
}
