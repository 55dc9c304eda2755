package dev.ferry.load.bench.slow;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Progress;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
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
 * A sparse file is half uploaded; then, again and again, the connection is cut, or the service
 * killed and started, and a client goes on. How long from then until the first new byte is on its
 * way?
 *
 * @param mode where the digest comes from
 * @param who which client goes on
 */
record Reconnect(DigestMode mode, Who who) {
  /** Asks again that fast, so that what is measured is not a wait. */
  private static final RetryPolicy EAGER =
      new RetryPolicy(100_000, Duration.ofMillis(10), Duration.ofMillis(10), 0);

  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final TransferKey KEY = new TransferKey("reconnect");
  private static final WorkspaceFile TARGET = WorkspaceFile.parse("lab:/partial.bin");

  /** That often, with a file of that size. */
  Result run(long sizeBytes, int rounds) throws IOException {
    try (Workbench bench = Workbench.open()) {
      Path source = sparse(bench.file("sparse"), sizeBytes);
      ServiceProcess service = bench.service(ServiceSettings.PLAIN);
      ChaosProxy proxy = bench.proxy(service.port());
      Attempt running = attempt(proxy, source);
      if (!running.reaches(sizeBytes / 2)) {
        throw new IllegalStateException("The first half did not get through: " + running.last());
      }
      List<Progress> resumed = new ArrayList<>();
      List<Long> nanos = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        int attempts = running.last().attempts();
        proxy.cutAll();
        if (who != Who.CUT) {
          service.kill();
        }
        if (who == Who.ANOTHER) {
          running.leave();
          attempts = 0;
        }
        long start = System.nanoTime();
        if (who != Who.CUT) {
          service.restart();
          start = System.nanoTime();
        }
        running = who == Who.ANOTHER ? attempt(proxy, source) : running;
        boolean sent = running.sendsAgain(attempts);
        nanos.add(sent ? System.nanoTime() - start : Long.MAX_VALUE);
        resumed.add(running.last());
      }
      service.kill();
      running.leave();
      return new Result(sizeBytes, nanos, resumed);
    }
  }

  private Attempt attempt(ChaosProxy proxy, Path source) {
    FerryClient client =
        FerryClient.create(
            ClientOptions.builder().address("127.0.0.1:" + proxy.port()).retry(EAGER).build());
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

    /** Waits for the first new byte of a later attempt than that one. */
    boolean sendsAgain(int attempts) {
      boolean began =
          Waiting.until(() -> last().attempts() > attempts || upload.isDone(), PATIENCE);
      long before = last().sentBytes();
      return began
          && Waiting.until(() -> last().sentBytes() > before || upload.isDone(), PATIENCE)
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
   * @param nanos from the cut, or the service's being back, to the first new byte, by round; the
   *     largest number for never
   * @param resumed what the client knew then
   */
  record Result(long sizeBytes, List<Long> nanos, List<Progress> resumed) {
    /** Whether every round went on from where the service was. */
    boolean held() {
      return resumed.stream().allMatch(each -> each.durableBytes() >= sizeBytes / 2)
          && nanos.stream().allMatch(each -> each < Long.MAX_VALUE);
    }

    long leastDurableBytes() {
      return resumed.stream().mapToLong(Progress::durableBytes).min().orElse(0);
    }
  }

  /** Which client goes on. */
  enum Who {
    /** The one whose connection was cut; the service runs on. */
    CUT("the same client, its connection cut"),
    /** The one whose service was killed; both know what was sent. */
    SAME("the same client, the service killed"),
    /** One that has nothing but the file, and proves it first. */
    ANOTHER("another client, the service killed");

    private final String title;

    Who(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }
}
