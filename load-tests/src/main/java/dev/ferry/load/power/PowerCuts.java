package dev.ferry.load.power;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.crash.HostProcess;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.LabStore;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.volume.FileSystem;
import dev.ferry.load.volume.LoopVolume;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Uploads of many sizes at once, and the power of the service's volume cut at a random moment of
 * them; then the volume is mounted again, a new service started, and everything compared with what
 * the senders had been told.
 */
public final class PowerCuts implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long VOLUME_BYTES = 2L << 30;
  private static final long TRIAL_BYTES = 16L << 20;
  private static final long[] SIZES = {1_000, 70_000, 1 << 20, (3 << 20) + 17, 9 << 20, 30 << 20};

  private final Workbench bench;
  private final SplittableRandom random;
  private final Durability durability;
  private final VolumeStore store;
  private final List<SeededFile> sources = new ArrayList<>();
  private final LoopVolume volume;
  private int port;
  private int number;

  /**
   * Cuts on a fresh volume.
   *
   * @param store where the resume store is; either kind is on the volume
   * @param durability what is uploaded in; of ephemeral uploads a power cut may take anything
   * @param seed draws contents and moments
   */
  public PowerCuts(
      Workbench bench, FileSystem type, LabStore.Kind store, Durability durability, long seed) {
    this.bench = bench;
    this.durability = durability;
    this.random = new SplittableRandom(seed);
    for (long size : SIZES) {
      sources.add(SeededFile.write(bench.file(type + "-source-" + size), seed ^ size, size));
    }
    this.volume =
        LoopVolume.create(
            type, bench.file(type + ".img"), bench.file(type + "-volume"), VOLUME_BYTES);
    this.store = VolumeStore.start(store, volume.mountPoint());
  }

  /** Why this machine cannot cut anything; empty when it can. */
  public static Optional<String> missing() {
    return LoopVolume.missing().or(PowerCuts::refused);
  }

  /** Root is not always allowed to mount. */
  private static Optional<String> refused() {
    try (Workbench trial = Workbench.open();
        LoopVolume volume =
            LoopVolume.create(
                FileSystem.EXT4, trial.file("image"), trial.file("volume"), TRIAL_BYTES)) {
      volume.unmount();
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** One cut, and everything put back afterwards. */
  public PowerCut cut() {
    number++;
    HostProcess host = start();
    try (ChaosProxy proxy = ChaosProxy.start(port)) {
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      List<Sent> sent = begin(client);
      awaitMoment(proxy, sent);
      volume.cut();
      proxy.stallAll();
      host.close();
      store.crash();
      proxy.cutAll();
      sent.forEach(Sent::remember);
      volume.unmount();
      volume.mount();
      store.restart();
      final long start = System.nanoTime();
      host = start();
      double seconds = (System.nanoTime() - start) / 1e9;
      PowerCut result = finish(proxy, sent, seconds);
      Waiting.done(client.close(), PATIENCE);
      return result;
    } finally {
      host.close();
    }
  }

  private HostProcess start() {
    HostProcess started =
        HostProcess.start(
            volume.mountPoint().resolve("data"),
            store.address(),
            port,
            0,
            bench.file("host-" + number + ".log"));
    if (started.port() == 0) {
      throw new IllegalStateException("The service did not start: " + started.messages());
    }
    port = started.port();
    return started;
  }

  private List<Sent> begin(FerryClient client) {
    List<Sent> sent = new ArrayList<>();
    for (SeededFile source : sources) {
      WorkspaceFile target =
          WorkspaceFile.parse("lab:/cut-" + number + "/" + source.sizeBytes() + ".bin");
      UploadRequest request =
          UploadRequest.builder(UploadSource.ofPath(source.path()), target)
              .durability(durability)
              .build();
      sent.add(new Sent(source, target, client, request));
    }
    return sent;
  }

  /** Any byte of all that is sent may be the last, and the time after the last one counts, too. */
  private void awaitMoment(ChaosProxy proxy, List<Sent> sent) {
    long all = sources.stream().mapToLong(SeededFile::sizeBytes).sum();
    long position = random.nextLong(all);
    Duration longer = Duration.ofMillis(random.nextInt(400));
    boolean unused =
        Waiting.until(
            () ->
                proxy.bytes(Direction.TO_TARGET) >= position
                    || sent.stream().allMatch(one -> one.upload.isDone()),
            PATIENCE);
    var unusedToo = Waiting.until(() -> false, longer);
  }

  private PowerCut finish(ChaosProxy proxy, List<Sent> sent, double recoverySeconds) {
    long lost = 0;
    int torn = 0;
    int lostReceipts = 0;
    FerryClient witness = bench.client("127.0.0.1:" + port);
    for (Sent one : sent) {
      lost += Math.max(0, one.ackedBytes - Frontier.of(witness, one.target));
      boolean visible = Files.exists(published(one));
      torn += visible && !isWhole(one) ? 1 : 0;
      lostReceipts += one.hadReceipt && !isWhole(one) ? 1 : 0;
    }
    proxy.releaseAll();
    sent.forEach(Sent::goOn);
    int wrong = 0;
    for (Sent one : sent) {
      wrong += endsWell(one) ? 0 : 1;
      Waiting.done(witness.remove(one.target), PATIENCE);
    }
    Waiting.done(witness.close(), PATIENCE);
    return new PowerCut(
        sent.size(),
        (int) sent.stream().filter(one -> one.hadReceipt).count(),
        sent.stream().mapToLong(one -> one.ackedBytes).sum(),
        lost,
        lostReceipts,
        torn,
        wrong,
        recoverySeconds);
  }

  private boolean endsWell(Sent one) {
    try {
      return one.source.digest().equals(one.upload.await(PATIENCE).digestOrNull()) && isWhole(one);
    } catch (RuntimeException e) {
      System.err.println("upload of " + one.target + ": " + e);
      return false;
    }
  }

  private Path published(Sent one) {
    return volume
        .mountPoint()
        .resolve("data/workspaces/lab")
        .resolve(one.target.path().toString().substring(1));
  }

  private boolean isWhole(Sent one) {
    try {
      return Files.exists(published(one)) && Files.mismatch(published(one), one.source.path()) < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
    volume.close();
  }

  /** An upload and what its sender had been told when the power went. */
  private static final class Sent {
    private final SeededFile source;
    private final WorkspaceFile target;
    private final FerryClient client;
    private final UploadRequest request;
    private RunningUpload upload;
    private long ackedBytes;
    private boolean hadReceipt;

    Sent(SeededFile source, WorkspaceFile target, FerryClient client, UploadRequest request) {
      this.source = source;
      this.target = target;
      this.client = client;
      this.request = request;
      this.upload = RunningUpload.start(client.upload(request));
    }

    void remember() {
      hadReceipt = upload.isDone() && !upload.hasFailed();
      ackedBytes = upload.last().durableBytes();
    }

    /** A sender that was told of the failing disk gave up; it is asked to go on. */
    void goOn() {
      if (upload.hasFailed()) {
        upload = RunningUpload.start(client.upload(request));
      }
    }
  }
}
