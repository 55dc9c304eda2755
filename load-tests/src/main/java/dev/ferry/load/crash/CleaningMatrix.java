package dev.ferry.load.crash;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Uploads are given up again and again, each time through a process that dies at the next of its
 * persistence calls, and through a second process that dies at a random one of its own.
 */
public final class CleaningMatrix {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** After most of the first one's work is done, the second comes to fewer points. */
  private static final int SECOND_PROCESS_POINTS = 8;

  private final Workbench bench;
  private final GivenUp template;
  private final SplittableRandom random;
  private int number;

  /**
   * A matrix, with the store in the data folder.
   *
   * @param source content of the uploads, more than 4 MiB
   * @param seed draws the second process' points
   */
  public CleaningMatrix(Workbench bench, SeededFile source, long seed) {
    this.bench = bench;
    this.template = GivenUp.prepare(bench, source);
    this.random = new SplittableRandom(seed);
  }

  /** How many points a process comes to that nothing interrupts. */
  public int points(Cleaning what) {
    try (Round round = new Round(what, 0)) {
      String unused = round.awaitDeath();
      return round.host.points().size();
    }
  }

  /** Dies at that point first, at a random one then. */
  public CleaningRound crashAt(Cleaning what, int point) {
    try (Round round = new Round(what, point)) {
      String first = round.awaitDeath();
      String second = "";
      if (!first.isEmpty()) {
        round.restart(1 + random.nextInt(SECOND_PROCESS_POINTS));
        second = round.awaitDeath();
        round.restart(0);
        String unused = round.awaitDeath();
      }
      return round.result(first, second);
    }
  }

  /** One data folder and its processes. */
  private final class Round implements AutoCloseable {
    private final Cleaning what;
    private final Path data;
    private HostProcess host;
    private boolean torn;
    private boolean undone;
    private boolean told;

    Round(Cleaning what, int crashAt) {
      number++;
      this.what = what;
      this.data = template.copyTo(bench.file("cleaning-" + number));
      this.host = start(crashAt);
    }

    private HostProcess start(int crashAt) {
      return HostProcess.start(
          data, crashAt, bench.file("cleaning-" + number + ".log"), what.sweepHours());
    }

    void restart(int crashAt) {
      host.close();
      host = start(crashAt);
    }

    /** Gives up what it should; where the process died, empty when it lives. */
    String awaitDeath() {
      boolean answered = host.port() != 0 && (what != Cleaning.ABORT || isAborted());
      boolean died = !answered && Waiting.until(() -> !host.isAlive(), PATIENCE);
      torn |= !template.isPublishedWhole(data);
      List<String> points = host.points();
      return !died ? "" : points.isEmpty() ? "start" : points.get(points.size() - 1);
    }

    /** Whether the process lived to answer. */
    private boolean isAborted() {
      FerryClient client = impatient();
      UploadStatus upload = template.upload(GivenUp.ABORTED);
      try {
        undone |= told && stateOf(client, GivenUp.ABORTED) == UploadState.OPEN;
        CompletableFuture<UploadStatus> answer = client.abortUpload(upload.id()).toFuture();
        boolean answered =
            Waiting.until(answer::isDone, PATIENCE) && !answer.isCompletedExceptionally();
        told |= answered && answer.join().state() == UploadState.ABORTED;
        return answered;
      } finally {
        Waiting.done(client.close(), PATIENCE);
      }
    }

    private FerryClient impatient() {
      return FerryClient.create(
          ClientOptions.builder()
              .address("127.0.0.1:" + host.port())
              .retry(new RetryPolicy(1, Duration.ofMillis(20), Duration.ofMillis(20), 0))
              .clientName("ferry-lab")
              .build());
    }

    CleaningRound result(String first, String second) {
      Map<String, UploadState> expected = new TreeMap<>();
      expected.put(GivenUp.LASTING.toString(), UploadState.OPEN);
      List<WorkspaceFile> open = List.of(GivenUp.LASTING);
      if (what == Cleaning.ABORT) {
        expected.put(GivenUp.DONE.toString(), UploadState.PUBLISHED);
        expected.put(GivenUp.IDLE.toString(), UploadState.OPEN);
        expected.put(GivenUp.ABORTED.toString(), UploadState.ABORTED);
        open = List.of(GivenUp.LASTING, GivenUp.IDLE);
      } else {
        expected.put(GivenUp.IDLE.toString(), UploadState.EXPIRED);
        expected.put(GivenUp.ABORTED.toString(), UploadState.EXPIRED);
      }
      Map<String, UploadState> found = states();
      return new CleaningRound(
          what,
          first,
          second,
          open.stream().mapToLong(file -> template.lostBytes(data, file)).sum(),
          torn,
          undone,
          found.equals(expected) ? "" : found + " and not " + expected,
          template.leftovers(data, open));
    }

    private Map<String, UploadState> states() {
      FerryClient client = impatient();
      Map<String, UploadState> states = new TreeMap<>();
      all(client).forEach(upload -> states.put(upload.file().toString(), upload.state()));
      Waiting.done(client.close(), PATIENCE);
      return states;
    }

    @Override
    public void close() {
      host.close();
      bench.delete(data);
    }
  }

  private static UploadState stateOf(FerryClient client, WorkspaceFile file) {
    return all(client).stream()
        .filter(upload -> upload.file().equals(file))
        .map(UploadStatus::state)
        .findFirst()
        .orElseThrow();
  }

  private static List<UploadStatus> all(FerryClient client) {
    return Waiting.value(client.uploads(GivenUp.DONE.workspace(), true).collectList(), PATIENCE);
  }
}
