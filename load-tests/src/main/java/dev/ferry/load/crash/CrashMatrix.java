package dev.ferry.load.crash;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Progress;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.LabStore;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One upload again and again, each time through a process that dies at the next of its persistence
 * calls, and through a second process that dies at a random one of its own.
 */
public final class CrashMatrix {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final WorkspaceFile TARGET = WorkspaceFile.parse("lab:/new/folder/file.bin");
  private static final byte[] OLD =
      "the old content".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  /** Recovery and the attach after it come to fewer points; later ones belong to the upload. */
  private static final int SECOND_PROCESS_POINTS = 12;

  private final Workbench bench;
  private final LabStore stores;
  private final SeededFile source;
  private final SplittableRandom random;
  private final int segments;
  private int port;
  private int number;

  /**
   * A matrix.
   *
   * @param stores gives each upload's processes a store
   * @param source what is uploaded
   * @param seed draws the second process' points and whether there is old content
   */
  public CrashMatrix(Workbench bench, LabStore stores, SeededFile source, long seed) {
    this(bench, stores, source, seed, 1);
  }

  /** The same of an upload over that many connections. */
  public CrashMatrix(Workbench bench, LabStore stores, SeededFile source, long seed, int segments) {
    this.segments = segments;
    this.bench = bench;
    this.stores = stores;
    this.source = source;
    this.random = new SplittableRandom(seed);
  }

  /** How many points an upload comes to that nothing interrupts; they vary a little with time. */
  public int points() {
    try (Round round = new Round(0, false)) {
      round.finish();
      return round.firstPoints();
    }
  }

  /** Dies at that point first, at a random one then. */
  public CrashRound crashAt(int point) {
    boolean replaces = random.nextBoolean();
    CrashRound result = crashAt(point, replaces);
    return result.crashed() || !replaces ? result : crashAt(point, false);
  }

  /** Replacing old content comes to fewer points: its folders are there. */
  private CrashRound crashAt(int point, boolean replaces) {
    try (Round round = new Round(point, replaces)) {
      String first = round.awaitDeath();
      String second = "";
      if (!first.isEmpty()) {
        round.restart(1 + random.nextInt(SECOND_PROCESS_POINTS));
        second = round.awaitDeath();
        round.restart(0);
      }
      return round.finish().with(first, second);
    }
  }

  /** What is seen at the end, whatever happened before. */
  private record Outcome(
      long lostBytes, boolean torn, boolean matched, String leftovers, long resentBytes) {
    CrashRound with(String first, String second) {
      return new CrashRound(first, second, lostBytes, torn, matched, leftovers, resentBytes);
    }
  }

  /** One upload on a data folder of its own. */
  private final class Round implements AutoCloseable {
    private final Path data;
    private final String store;
    private final boolean replaces;
    private final DigestMode mode;
    private final ChaosProxy proxy;
    private final FerryClient client;
    private final RunningUpload upload;
    private HostProcess host;
    private long lostBytes;
    private boolean torn;

    Round(int crashAt, boolean replaces) {
      number++;
      this.data = bench.file("crash-" + number);
      this.store = stores.fresh();
      this.replaces = replaces;
      this.mode = mode();
      if (replaces) {
        plantOldContent();
      }
      this.host = start(crashAt);
      this.proxy = ChaosProxy.start(port);
      this.client = bench.client("127.0.0.1:" + proxy.port());
      this.upload =
          RunningUpload.start(
              client.upload(
                  UploadRequest.builder(UploadSource.ofPath(source.path()), TARGET)
                      .digestMode(mode)
                      .segments(segments)
                      .build()));
    }

    /** Each in turn: the points are the same, since a digest only reads. */
    private DigestMode mode() {
      return switch (number % 3) {
        case 0 -> DigestMode.OFF;
        case 1 -> DigestMode.COMPUTED;
        default -> DigestMode.handedIn(source.digest());
      };
    }

    private HostProcess start(int crashAt) {
      HostProcess started =
          HostProcess.start(data, store, port, crashAt, bench.file("host-" + number + ".log"));
      if (started.port() != 0) {
        port = started.port();
      }
      return started;
    }

    int firstPoints() {
      return host.points().size();
    }

    /** Where the process died; empty when the upload was over before. */
    String awaitDeath() {
      boolean over = Waiting.until(() -> !host.isAlive() || upload.isDone(), PATIENCE);
      if (!over) {
        throw new IllegalStateException("Neither an end nor a crash, last " + upload.last());
      }
      if (host.isAlive()) {
        return "";
      }
      torn |= !visibleIsWhole();
      List<String> points = host.points();
      return points.isEmpty() ? "start" : points.get(points.size() - 1);
    }

    void restart(int crashAt) {
      host.close();
      proxy.stallAll();
      proxy.cutAll();
      long acked = upload.last().durableBytes();
      host = start(crashAt);
      if (crashAt == 0 && segments == 1) {
        lostBytes += Math.max(0, acked - frontier());
      }
      proxy.releaseAll();
    }

    private long frontier() {
      FerryClient witness = bench.client("127.0.0.1:" + port);
      try {
        return Frontier.of(witness, TARGET);
      } finally {
        Waiting.done(witness.close(), PATIENCE);
      }
    }

    Outcome finish() {
      Receipt receipt = upload.await(PATIENCE);
      boolean matched =
          receipt.digest().equals(mode.isOff() ? Optional.empty() : Optional.of(source.digest()))
              && isSame(published(), source.path());
      String leftovers = leftovers();
      host.close();
      return new Outcome(lostBytes, torn, matched, leftovers, resentBytes());
    }

    /** The frontier says nothing of segments; whatever they lost was sent again. */
    private long resentBytes() {
      Progress last = upload.last();
      return segments == 1
          ? last.resentBytes()
          : last.sentBytes() - Math.min(last.sentBytes(), source.sizeBytes());
    }

    private boolean visibleIsWhole() {
      if (!Files.exists(published())) {
        return !replaces;
      }
      return isSame(published(), source.path()) || (replaces && isOld());
    }

    private boolean isOld() {
      try {
        return java.util.Arrays.equals(Files.readAllBytes(published()), OLD);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String leftovers() {
      return Stream.of("staging", "nursery")
          .map(data::resolve)
          .flatMap(CrashMatrix::entries)
          .collect(Collectors.joining(" "));
    }

    private Path published() {
      return data.resolve("workspaces").resolve("lab/new/folder/file.bin");
    }

    private void plantOldContent() {
      try {
        Files.createDirectories(published().getParent());
        var unused = Files.write(published(), OLD);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      host.close();
      Waiting.done(client.close(), PATIENCE);
      proxy.close();
      bench.delete(data);
    }
  }

  private static Stream<String> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.mismatch(one, other) < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
