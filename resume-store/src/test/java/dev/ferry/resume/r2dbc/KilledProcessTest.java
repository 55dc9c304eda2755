package dev.ferry.resume.r2dbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, really killed. */
@Timeout(180)
final class KilledProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Path folder;

  @BeforeEach
  void in(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void commit_killedAtSeededMoments_losesNothingAcknowledged() throws Exception {
    long seed = Long.getLong("ferry.seed", 20_261_121L);
    Random random = new Random(seed);
    long frontier = 0;
    for (int kill = 0; kill < 10; kill++) {
      Seen seen = killedOnTheWay(random, kill % 2 == 0);
      UploadRecord record = found();

      assertThat(seen.epoch()).as("seed %d, kill %d", seed, kill).isEqualTo(kill + 2);
      assertThat(record.epoch()).isEqualTo(seen.epoch());
      assertThat(seen.frontier()).as("it made progress").isGreaterThan(frontier);
      assertThat(record.durable().lengthBytes())
          .as("seed %d, kill %d: acknowledged and found", seed, kill)
          .isBetween(seen.frontier(), seen.frontier() + 1);
      frontier = record.durable().lengthBytes();
    }
  }

  @Test
  void open_anotherProcessHasTheFolder_isRefusedUntilItIsGone() throws Exception {
    Process process = CommittingProcess.start(folder, true);
    try (BufferedReader lines = linesOf(process)) {
      assertThat(lines.readLine()).isEqualTo("epoch 2");

      H2DatabaseTest.assertUnavailable(
          H2ResumeStores.open(folder), "Another service uses the database folder");
      assertThat(lines.readLine()).startsWith("frontier");
    } finally {
      kill(process);
    }
    assertThat(found().durable().lengthBytes()).isPositive();
  }

  private Seen killedOnTheWay(Random random, boolean powerSafe) throws Exception {
    Process process = CommittingProcess.start(folder, powerSafe);
    Seen seen = new Seen(0, 0);
    try (BufferedReader lines = linesOf(process)) {
      int acks = 1 + random.nextInt(300);
      for (int line = 0; line <= acks; line++) {
        seen = seen.and(requireNonNull(lines.readLine(), "the process ended by itself"));
      }
      LockSupport.parkNanos(random.nextInt(3_000_000));
      kill(process);
      // Everything it wrote before it died was acknowledged; a line cut short was not yet.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        seen = seen.and(line);
      }
    } finally {
      kill(process);
    }
    return seen;
  }

  private UploadRecord found() {
    ResumeStore store = requireNonNull(H2ResumeStores.open(folder).block(PATIENCE));
    UploadRecord record = requireNonNull(store.find(CommittingProcess.UPLOAD).block(PATIENCE));
    store.close().block(PATIENCE);
    return record;
  }

  private static BufferedReader linesOf(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  private static void kill(Process process) throws InterruptedException {
    // Through the handle: Process itself would close the stream before the last lines are read.
    process.toHandle().destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** The last epoch and frontier that a process printed. */
  private record Seen(long epoch, long frontier) {
    Seen and(String line) {
      String[] words = line.split(" ", -1);
      if (words.length != 2 || words[1].isEmpty()) {
        return this;
      }
      long value = Long.parseLong(words[1]);
      return words[0].equals("epoch")
          ? new Seen(value, frontier)
          : new Seen(epoch, Math.max(frontier, value));
    }
  }
}
