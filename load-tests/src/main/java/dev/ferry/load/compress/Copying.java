package dev.ferry.load.compress;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.CpuTime;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Copies one file up and down through a proxy, plain or compressed. */
final class Copying {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final WorkspaceFile STORED = WorkspaceFile.parse("lab:/compress");

  private final Workbench bench;
  private final ServiceProcess service;
  private final Path source;
  private final Digest digest;

  Copying(Workbench bench, ServiceProcess service, Path source) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.digest = Digests.of(source);
  }

  /**
   * What one copy up and down took.
   *
   * @param upSeconds on the wall
   * @param downSeconds on the wall
   * @param cpuSeconds of client, proxy and service
   * @param wireBytes in both directions
   */
  record Taken(double upSeconds, double downSeconds, double cpuSeconds, long wireBytes) {}

  /** Copies over a link of that many bytes a second each way; 0 for a free one. */
  Taken copy(boolean compressed, long bytesPerSecond) {
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      if (bytesPerSecond > 0) {
        proxy.plan(
            index ->
                List.of(
                    Fault.throttle(Direction.TO_TARGET, bytesPerSecond),
                    Fault.throttle(Direction.TO_CLIENT, bytesPerSecond)));
      }
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      double cpu = cpuSeconds();
      double up = timed(() -> push(client, compressed));
      double down = timed(() -> pull(client, compressed));
      double used = cpuSeconds() - cpu;
      Waiting.done(client.remove(STORED), PATIENCE);
      Waiting.done(client.close(), PATIENCE);
      return new Taken(
          up, down, used, proxy.bytes(Direction.TO_TARGET) + proxy.bytes(Direction.TO_CLIENT));
    }
  }

  private void push(FerryClient client, boolean compressed) {
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(source), STORED)
            .withCompression(compressed)
            .build();
    check(Waiting.value(client.upload(request).completion(), PATIENCE).digest().orElseThrow());
  }

  private void pull(FerryClient client, boolean compressed) {
    Path copy = bench.file("copy");
    DownloadRequest request = DownloadRequest.of(STORED, copy).withCompression(compressed);
    check(Waiting.value(client.download(request).completion(), PATIENCE).digest().orElseThrow());
    try {
      Files.delete(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double timed(Runnable transfer) {
    long start = System.nanoTime();
    transfer.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private double cpuSeconds() {
    return CpuTime.of(ProcessHandle.current().pid()) + CpuTime.of(service.pid());
  }

  private void check(Digest arrived) {
    if (!arrived.equals(digest)) {
      throw new IllegalStateException("Other bytes arrived than were sent");
    }
  }
}
