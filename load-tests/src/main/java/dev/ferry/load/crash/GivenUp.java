package dev.ferry.load.crash;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A data folder with one of everything that can be given up, and what must not be. */
final class GivenUp {
  /** Published; its row is forgotten by a late sweep, never its file. */
  static final WorkspaceFile DONE = WorkspaceFile.parse("lab:/done");

  /** Open; nobody aborts it, but it expires. */
  static final WorkspaceFile IDLE = WorkspaceFile.parse("lab:/idle");

  /** Open; it expires, too, if it is not aborted before. */
  static final WorkspaceFile ABORTED = WorkspaceFile.parse("lab:/aborted");

  /** Open for longer than a receipt of that time is kept. */
  static final WorkspaceFile LASTING = WorkspaceFile.parse("lab:/lasting");

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Hours; by so much the row of what is published is forgotten before the last one expires. */
  private static final String A_DAY_LATER = "24";

  private static final Duration SHORT = Duration.ofHours(1);

  /** As long as a receipt is kept, the longest there is. */
  private static final Duration LONG = Duration.ofDays(7);

  private final Path folder;
  private final SeededFile source;
  private final List<UploadStatus> open;

  private GivenUp(Path folder, SeededFile source, List<UploadStatus> open) {
    this.folder = folder;
    this.source = source;
    this.open = open;
  }

  /** Makes it, through a process of its own. */
  static GivenUp prepare(Workbench bench, SeededFile source) {
    Path folder = bench.file("given-up");
    Path log = bench.file("given-up.log");
    try (HostProcess host = HostProcess.start(folder, 0, log, List.of())) {
      FerryClient client = bench.client("127.0.0.1:" + host.port());
      Waiting.done(client.upload(request(source, DONE, SHORT)).completion(), PATIENCE);
      Waiting.done(client.close(), PATIENCE);
    }
    try (HostProcess host = HostProcess.start(folder, 0, log, List.of(A_DAY_LATER))) {
      leaveOpen(bench, host.port(), request(source, IDLE, SHORT));
      leaveOpen(bench, host.port(), request(source, ABORTED, SHORT));
      leaveOpen(bench, host.port(), request(source, LASTING, LONG));
      FerryClient client = bench.client("127.0.0.1:" + host.port());
      List<UploadStatus> open =
          Waiting.value(client.uploads(DONE.workspace(), false).collectList(), PATIENCE);
      Waiting.done(client.close(), PATIENCE);
      return new GivenUp(folder, source, open);
    }
  }

  private static UploadRequest request(SeededFile source, WorkspaceFile file, Duration expiry) {
    return UploadRequest.builder(UploadSource.ofPath(source.path()), file).expiry(expiry).build();
  }

  private static void leaveOpen(Workbench bench, int port, UploadRequest request) {
    try (ChaosProxy proxy = ChaosProxy.start(port)) {
      proxy.nextConnection(Fault.stall(Direction.TO_TARGET, 9L << 19));
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      RunningUpload upload = RunningUpload.start(client.upload(request));
      if (!Waiting.until(() -> upload.last().durableBytes() >= 2L << 20, PATIENCE)) {
        throw new IllegalStateException("No frontier of " + request.target());
      }
      Waiting.done(client.close(), PATIENCE);
    }
  }

  /** A copy that may be changed. */
  Path copyTo(Path target) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        var unused = Files.copy(each, target.resolve(folder.relativize(each).toString()));
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The upload of that file, as it was. */
  UploadStatus upload(WorkspaceFile file) {
    return open.stream().filter(each -> each.file().equals(file)).findFirst().orElseThrow();
  }

  /** Acknowledged bytes of that upload that a copy does not have any more. */
  long lostBytes(Path copy, WorkspaceFile file) {
    UploadStatus upload = upload(file);
    Path staged = copy.resolve("staging").resolve(upload.id().value());
    try {
      long same = Files.exists(staged) ? Files.mismatch(staged, source.path()) : 0;
      long whole = same < 0 ? source.sizeBytes() : same;
      return Math.max(0, upload.durable().lengthBytes() - whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the published file of a copy is what was uploaded. */
  boolean isPublishedWhole(Path copy) {
    try {
      Path published = copy.resolve("workspaces/lab/done");
      return Files.exists(published) && Files.mismatch(published, source.path()) < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of a copy's files that are neither of these uploads nor of their pieces. */
  String leftovers(Path copy, List<WorkspaceFile> open) {
    List<String> ids = open.stream().map(file -> upload(file).id().value()).toList();
    Function<String, Boolean> belongs = name -> ids.contains(name.replaceFirst("\\.pieces$", ""));
    return Stream.of("staging", "nursery")
        .flatMap(name -> names(copy.resolve(name)))
        .filter(name -> !belongs.apply(name))
        .collect(Collectors.joining(" "));
  }

  private static Stream<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
