package dev.ferry.service;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.H2ResumeStores;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.observe.Attempts;
import dev.ferry.service.observe.UploadOutcomes;
import dev.ferry.service.observe.WatchedStore;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.AuditSink;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.ConfiguredTokens;
import dev.ferry.service.policy.MintedTokens;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.policy.TokenSource;
import dev.ferry.service.policy.TransferRates;
import dev.ferry.service.policy.WorkspacePolicies;
import dev.ferry.service.rsocket.CompressionPolicy;
import dev.ferry.service.rsocket.DoorAccess;
import dev.ferry.service.rsocket.DoorRooms;
import dev.ferry.service.rsocket.RSocketDoor;
import dev.ferry.service.rsocket.ServiceFacts;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.DiskObserver;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.storage.sealed.SealedStore;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.service.upload.Recovered;
import dev.ferry.service.upload.UploadRuntime;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Archives;
import dev.ferry.service.workspace.Batches;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.RootFolders;
import dev.ferry.service.workspace.Trees;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.TransferLimits;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;

/** The real service in this process, without the framework: store, disk, rooms and RSocket door. */
public final class ServiceHarness implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long WINDOW_BYTES_TOTAL = 64L << 20;

  public final Path data;
  public final ResumeStore store;
  public final LocalBlobStore blobs;
  public final Uploads uploads;
  public final Downloads downloads;
  public final Entries entries;
  public final Workspaces workspaces;
  public final Batches batches;
  public final Authority authority;
  public final Audit audit;
  public final WorkspacePolicies policies = new WorkspacePolicies();
  public final TransferLimits limits;
  public final SpaceGuard space;

  /** What recovery did at the start. */
  public final Recovered recovered;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final UploadOutcomes outcomes;
  private final TransferThreads threads;
  private final RSocketDoor door;
  private final DisposableServer server;

  private ServiceHarness(Options options) {
    this.data = options.data;
    this.limits = options.limits;
    DiskLane disk = DiskLane.sized();
    FerryMeters meters = new FerryMeters(registry);
    this.blobs = LocalBlobStore.open(data, disk, new MeasuredDisk(options.observer, meters));
    this.outcomes = new UploadOutcomes(options.observations, meters);
    this.store = new WatchedStore(open(options), meters, outcomes);
    this.threads = new TransferThreads(disk);
    SealedStore sealed = new SealedStore(options.hooks);
    this.space =
        new SpaceGuard(
            sealed.blobs(options.disk.apply(blobs)),
            sealed.files(blobs),
            options.space,
            policies,
            disk.scheduler());
    meters.space(space::reservedBytes, space::publishedBytes);
    meters.disk(
        () -> space.volume().freeBytes(), () -> space.volume().totalBytes(), space::floorBytes);
    BlobStore staging = space.blobs();
    UploadRuntime runtime =
        new UploadRuntime(
                store,
                staging,
                space.files(),
                limits,
                threads.forUploads(),
                meters,
                options.clock,
                WINDOW_BYTES_TOTAL)
            .pacedBy(options.rates)
            .hookedBy(options.hooks);
    this.uploads =
        new Uploads(store, staging, space.files(), runtime, space, options.createWorkspaces);
    this.downloads =
        new Downloads(sealed.files(blobs), store, limits, disk.scheduler(), meters)
            .pacedBy(options.rates)
            .boundTo(policies)
            .hookedBy(options.hooks);
    this.entries =
        new Entries(space.files(), space.entries(sealed.entries(blobs.entries())), store)
            .hookedBy(options.hooks);
    this.workspaces =
        new Workspaces(
            store.workspaces(),
            space.files(),
            blobs.folders(),
            policies,
            uploads,
            space,
            new RootFolders(options.rootFolders),
            options.clock);
    this.batches =
        new Batches(
                sealed.batches(blobs.batches()),
                downloads,
                space,
                store,
                runtime.paths(),
                options.clock,
                options.createWorkspaces)
            .hookedBy(options.hooks);
    this.authority = options.authority(store);
    this.audit = new Audit(options.audit, options.clock);
    meters.auditLeftOut(audit::leftOut);
    this.door =
        new RSocketDoor(
            limits,
            new CborControlCodec(),
            new DoorRooms(
                uploads,
                downloads,
                entries,
                workspaces,
                new MintedTokens(store.tokens(), options.clock),
                store.audit(),
                new Trees(
                        sealed.trees(blobs.trees()), space.files(), space, options.createWorkspaces)
                    .hookedBy(options.hooks, disk.scheduler()),
                batches,
                new Archives(sealed.trees(blobs.trees()), space, policies, options.createWorkspaces)
                    .hookedBy(options.hooks, disk.scheduler()),
                new ServiceFacts("test", limits, space, options.clock)),
            meters,
            new DoorAccess(authority, audit, new Attempts(options.observations, meters)),
            options.compression);
    this.recovered =
        requireNonNull(
            workspaces.recover().then(batches.recover()).then(uploads.recover()).block(PATIENCE));
    this.server =
        requireNonNull((DisposableServer) door.bind("127.0.0.1", 0, options.tls).block(PATIENCE));
  }

  private static ResumeStore open(Options options) {
    return options.store.apply(
        requireNonNull(
            H2ResumeStores.open(options.data.resolve("store"), options.clock).block(PATIENCE)));
  }

  /** A service with the defaults in a folder. */
  public static ServiceHarness start(Path data) {
    return options(data).start();
  }

  public static Options options(Path data) {
    return new Options(data);
  }

  public int port() {
    return ((InetSocketAddress) server.address()).getPort();
  }

  /** What the service does every few seconds. */
  public void closeRevoked() {
    door.closeRevoked().block(PATIENCE);
  }

  /** Uploads that have a writer now. */
  public int activeUploads() {
    return (int) registry.get("ferry.uploads.active").gauge().value();
  }

  /** What Prometheus would see. */
  public String scrape() {
    return registry.scrape();
  }

  public MeterRegistry registry() {
    return registry;
  }

  /** The graceful stop, as the service does it. */
  @Override
  public void close() {
    uploads.stop(Duration.ofSeconds(10)).block(PATIENCE);
    server.disposeNow(PATIENCE);
    door.closeConnections();
    store.close().block(PATIENCE);
    blobs.close();
    threads.close();
    outcomes.close();
  }

  /** What a test may change. */
  public static final class Options {
    private final Path data;
    private TransferLimits limits = TransferLimits.DEFAULTS;
    private @Nullable String token;
    private @Nullable ServerTls tls;
    private TransferRates rates = TransferRates.FREE;
    private CompressionPolicy compression = CompressionPolicy.AUTO;
    private boolean createWorkspaces = true;
    private Map<String, Path> rootFolders = Map.of();
    private List<ConfiguredTokens.Known> grants = List.of();
    private List<TokenSource> otherTokens = List.of();
    private List<AuditSink> audit = List.of();
    private Clock clock = Clock.systemUTC();
    private SpacePolicy space = SpacePolicy.NONE;
    private Hooks hooks = Hooks.NONE;
    private ObservationRegistry observations = ObservationRegistry.NOOP;
    private DiskObserver observer = DiskObserver.NONE;
    private UnaryOperator<BlobStore> disk = UnaryOperator.identity();
    private UnaryOperator<ResumeStore> store = UnaryOperator.identity();

    private Options(Path data) {
      this.data = data;
    }

    public Options limits(TransferLimits changed) {
      limits = changed;
      return this;
    }

    public Options token(String required) {
      token = required;
      return this;
    }

    public Options tls(ServerTls used) {
      tls = used;
      return this;
    }

    public Options rates(TransferRates limited) {
      rates = limited;
      return this;
    }

    public Options compression(CompressionPolicy policy) {
      compression = policy;
      return this;
    }

    /** Folders in which workspaces may have their roots. */
    public Options rootFolders(Map<String, Path> folders) {
      rootFolders = folders;
      return this;
    }

    /** Tokens beside the operator's. */
    public Options grants(ConfiguredTokens.Known... known) {
      grants = List.of(known);
      return this;
    }

    /** Another kind of tokens, asked after the others. */
    public Options tokens(TokenSource others) {
      otherTokens = List.of(others);
      return this;
    }

    /** Where it is taken down who did what. */
    public Options audit(AuditSink sink) {
      audit = List.of(sink);
      return this;
    }

    private Authority authority(ResumeStore store) {
      List<ConfiguredTokens.Known> known = new ArrayList<>(grants);
      if (token != null) {
        known.add(ConfiguredTokens.Known.ofOperator(token));
      }
      List<TokenSource> sources = new ArrayList<>();
      if (!known.isEmpty() || !otherTokens.isEmpty()) {
        sources.add(new ConfiguredTokens(known));
        sources.add(new MintedTokens(store.tokens(), clock));
        sources.addAll(otherTokens);
      }
      return new Authority(sources, store.tokens(), clock);
    }

    public Options forbidNewWorkspaces() {
      createWorkspaces = false;
      return this;
    }

    public Options clock(Clock changed) {
      clock = changed;
      return this;
    }

    public Options space(SpacePolicy changed) {
      space = changed;
      return this;
    }

    /** Is told of every change of the real disk, and may let it fail or hang. */
    public Options observer(DiskObserver told) {
      observer = told;
      return this;
    }

    /** Puts a failing disk in front of the real one. */
    public Options disk(UnaryOperator<BlobStore> decorator) {
      disk = decorator;
      return this;
    }

    /** Puts a failing store in front of the real one. */
    public Options store(UnaryOperator<ResumeStore> decorator) {
      store = decorator;
      return this;
    }

    /** Who watches transfers. */
    public Options observations(ObservationRegistry watched) {
      observations = watched;
      return this;
    }

    /** What of an operator's own takes part in transfers. */
    public Options hooks(Hooks asked) {
      hooks = asked;
      return this;
    }

    public ServiceHarness start() {
      return new ServiceHarness(this);
    }
  }
}
