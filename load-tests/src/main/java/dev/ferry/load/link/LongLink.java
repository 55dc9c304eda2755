package dev.ferry.load.link;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Times transfers over a long link, each by a client that has to connect first. */
final class LongLink {
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final Workbench bench;
  private final ServiceProcess service;
  private final SeededFile source;
  private final WorkspaceFile stored = WorkspaceFile.parse("lab:/link/source");
  private final IntFunction<List<Fault>> faults;

  /**
   * Stores the source beside the link, so that it can be fetched over it.
   *
   * @param faults what the link does to each connection
   */
  LongLink(
      Workbench bench, ServiceProcess service, SeededFile source, IntFunction<List<Fault>> faults) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.faults = faults;
    var unused = pushed(bench.client(service.address()), stored, 1);
  }

  /** Seconds of one upload over that many connections. */
  double up(int segments) {
    WorkspaceFile target = WorkspaceFile.parse("lab:/link/up");
    return timed(
        client -> {
          check(pushed(client, target, segments).digest().equals(Optional.of(source.digest())));
          Waiting.done(bench.client(service.address()).remove(target), PATIENCE);
        });
  }

  /** Seconds of one download over that many connections. */
  double down(int segments) {
    Path copy = bench.file("copy");
    double seconds =
        timed(
            client -> {
              DownloadRequest request = DownloadRequest.of(stored, copy).withSegments(segments);
              DownloadResult result =
                  Waiting.value(client.download(request).completion(), PATIENCE);
              check(result.digestVerified());
            });
    check(Digests.of(copy).equals(source.digest()));
    try {
      Files.delete(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seconds;
  }

  private double timed(Consumer<FerryClient> transfer) {
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(faults);
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      long start = System.nanoTime();
      transfer.accept(client);
      double seconds = (System.nanoTime() - start) / 1e9;
      Waiting.done(client.close(), PATIENCE);
      return seconds;
    }
  }

  private Receipt pushed(FerryClient client, WorkspaceFile target, int segments) {
    return Waiting.value(
        client
            .upload(
                UploadRequest.builder(UploadSource.ofPath(source.path()), target)
                    .segments(segments)
                    .build())
            .completion(),
        PATIENCE);
  }

  private static void check(boolean same) {
    if (!same) {
      throw new IllegalStateException("Other bytes arrived than were sent");
    }
  }
}
