package dev.ferry.load.bench.slow;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Progress;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A sparse file is half uploaded; then, again and again, the service is killed and started, and a
 * new client goes on. How long from its first packet until the first new byte is on its way?
 *
 * @param mode where the digest comes from
 */
record Reconnect(DigestMode mode) {
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final TransferKey KEY = new TransferKey("reconnect");
  private static final WorkspaceFile TARGET = WorkspaceFile.parse("lab:/partial.bin");

  /** That often, with a file of that size. */
  Result run(long sizeBytes, int rounds) throws IOException {
    try (Workbench bench = Workbench.open()) {
      Path source = sparse(bench.file("sparse"), sizeBytes);
      ServiceProcess service = bench.service(ServiceSettings.PLAIN);
      Attempt first = attempt(bench, service, source);
      if (!first.reaches(sizeBytes / 2)) {
        throw new IllegalStateException("The first half did not get through: " + first.last());
      }
      List<Progress> resumed = new ArrayList<>();
      List<Long> nanos = new ArrayList<>();
      Attempt running = first;
      for (int round = 0; round < rounds; round++) {
        service.kill();
        running.leave();
        service.restart();
        long start = System.nanoTime();
        running = attempt(bench, service, source);
        boolean sent = running.sends();
        nanos.add(sent ? System.nanoTime() - start : Long.MAX_VALUE);
        resumed.add(running.last());
      }
      service.kill();
      running.leave();
      return new Result(sizeBytes, nanos, resumed);
    }
  }

  private Attempt attempt(Workbench bench, ServiceProcess service, Path source) {
    FerryClient client = bench.client(service.address());
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(source), TARGET)
            .key(KEY)
            .durability(Durability.EPHEMERAL)
            .digestMode(mode)
            .build();
    return new Attempt(client, RunningUpload.start(client.upload(request)));
  }

  private static Path sparse(Path file, long sizeBytes) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(sizeBytes);
    }
    if (Files.size(file) != sizeBytes) {
      throw new IOException("No sparse file of " + sizeBytes + " bytes is possible here");
    }
    return file;
  }

  /**
   * One client and its upload.
   *
   * @param client closed when the service is gone
   * @param upload never finishes
   */
  private record Attempt(FerryClient client, RunningUpload upload) {
    boolean reaches(long bytes) {
      return Waiting.until(() -> last().durableBytes() >= bytes || upload.isDone(), PATIENCE)
          && !upload.isDone();
    }

    boolean sends() {
      return Waiting.until(() -> last().sentBytes() > 0 || upload.isDone(), PATIENCE)
          && !upload.hasFailed();
    }

    Progress last() {
      return upload.last();
    }

    void leave() {
      Waiting.done(client.close(), PATIENCE);
    }
  }

  /**
   * What it came to.
   *
   * @param sizeBytes of the whole file
   * @param nanos from subscribing to the first new byte, by round; the largest number for never
   * @param resumed what the client knew then
   */
  record Result(long sizeBytes, List<Long> nanos, List<Progress> resumed) {
    /** Whether every round went on from where the service was. */
    boolean held() {
      return resumed.stream().allMatch(each -> each.resumedFromBytes() >= sizeBytes / 2)
          && nanos.stream().allMatch(each -> each < Long.MAX_VALUE);
    }

    long leastResumedBytes() {
      return resumed.stream().mapToLong(Progress::resumedFromBytes).min().orElse(0);
    }
  }
}
