package dev.ferry.load.tree;

import dev.ferry.load.host.EncryptedFiles;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One tree on its way, pushed or pulled, while one side is killed again and again. */
final class KilledTree {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String WORK_FOLDER = ".ferry-pull";
  private static final int MOST_KILLS = 3;

  private final Workbench bench;
  private final ServiceProcess service;
  private final Path source;
  private final long files;
  private final SplittableRandom random;
  private final @Nullable EncryptedFiles encryptedOrNull;

  /**
   * Trees like the source.
   *
   * @param encryptedOrNull what the service's files lie as; null for plain
   */
  KilledTree(
      Workbench bench,
      ServiceProcess service,
      Path source,
      SplittableRandom random,
      @Nullable EncryptedFiles encryptedOrNull) {
    this.encryptedOrNull = encryptedOrNull;
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.files = filesIn(source);
    this.random = random;
  }

  /** What one round came to. */
  record Outcome(boolean push, boolean serviceKilled, int kills, long torn, boolean whole) {
    boolean held() {
      return torn == 0 && whole;
    }
  }

  /** A tree is there for pulls to take. */
  void give(String path) {
    var unused = push(path).await(PATIENCE).orThrow();
  }

  Outcome push(int round, boolean killService) {
    String path = "/pushed-" + round;
    Path target = bench.file("data/workspaces/lab" + path);
    return killed(true, killService, target, () -> push(path));
  }

  Outcome pull(int round, boolean killService, String path) {
    Path target = bench.file("pulled-" + round);
    return killed(false, killService, target, () -> pull(path, target));
  }

  private interface Start {
    ClientProcess now();
  }

  private Outcome killed(boolean push, boolean killService, Path target, Start start) {
    int wanted = 1 + random.nextInt(MOST_KILLS);
    int kills = 0;
    long torn = 0;
    ClientProcess client = start.now();
    for (int kill = 0; kill < wanted; kill++) {
      long moment = files * kill / wanted + random.nextLong(Math.max(1, files / wanted));
      ClientProcess running = client;
      var unused = Waiting.until(() -> filesIn(target) > moment || !running.isAlive(), PATIENCE);
      if (!running.isAlive()) {
        break;
      }
      kills++;
      if (killService) {
        service.kill();
        torn += tornIn(target);
        service.restart();
      } else {
        client.kill();
        torn += tornIn(target);
        client = start.now();
      }
    }
    JsonNode told = client.await(PATIENCE).orThrow().json();
    boolean whole =
        told.path("complete").asBoolean(false)
            && told.path("digest").asString("").startsWith("sha256:")
            && filesIn(target) == files
            && tornIn(target) == 0
            && strays(target) == 0;
    return new Outcome(push, killService, kills, torn, whole);
  }

  private ClientProcess push(String path) {
    return command("push", source.toString(), "lab:" + path);
  }

  private ClientProcess pull(String path, Path target) {
    return command("pull", "lab:" + path, target.toString());
  }

  private ClientProcess command(String name, String from, String to) {
    return bench.command(
        bench.commandsTo(service.address()), name, "--ephemeral", "--verify", from, to);
  }

  /** Files that have their name and are not what the source has under it. */
  private long tornIn(Path target) {
    boolean atRest = target.startsWith(bench.file("data"));
    return count(target, file -> !isLikeSource(target, file, atRest));
  }

  private boolean isLikeSource(Path target, Path file, boolean atRest) {
    Path original = source.resolve(target.relativize(file).toString());
    try {
      return encryptedOrNull != null && atRest
          ? encryptedOrNull.has(file, original)
          : Files.mismatch(original, file) == -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long filesIn(Path target) {
    return count(target, file -> true);
  }

  private long strays(Path target) {
    long work = Files.exists(target.resolve(WORK_FOLDER)) ? 1 : 0;
    return work + count(bench.file("data/trees"), file -> true);
  }

  private static long count(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> !file.toString().contains(WORK_FOLDER))
          .filter(Files::isRegularFile)
          .filter(wanted)
          .count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // not there yet, or changing under the walk
    }
  }
}
