package dev.ferry.load.compare;

import dev.ferry.load.flip.Bits;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Transfers through a proxy, each interrupted once half way. */
final class InterruptedSends {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Longer than a server needs to notice a lost client and to keep what it had sent. */
  private static final Duration SETTLED_AFTER = Duration.ofMillis(400);

  private static final long BYTES_PER_SECOND = 64L << 20;
  private static final int MAX_RUNS = 5;
  private static final int MAX_DRAWS = 5;
  private static final int REDRAWN = 100_000;

  private final Workbench bench;
  private final SeededFile first;
  private final SeededFile other;
  private final long seed;

  /**
   * Transfers of one file.
   *
   * @param seed draws contents, moments and bits, the same for every tool
   */
  InterruptedSends(Workbench bench, long sizeBytes, long seed) {
    this.bench = bench;
    this.first = SeededFile.write(bench.file("first"), seed, sizeBytes);
    this.other = SeededFile.write(bench.file("other"), seed + 1, sizeBytes);
    this.seed = seed;
  }

  /**
   * One transfer, interrupted and brought to its end. A client that is killed may have handed all
   * its bytes to the kernel before: a transfer that was whole by then is drawn anew.
   */
  ComparedRound round(Tool tool, Interruption interruption, int number) {
    for (int draw = 0; draw < MAX_DRAWS; draw++) {
      Optional<ComparedRound> round = drawn(tool, interruption, number + draw * REDRAWN);
      if (round.isPresent()) {
        return round.get();
      }
    }
    throw new IllegalStateException(
        tool.label() + " is over before it can be interrupted; take a larger --size");
  }

  private Optional<ComparedRound> drawn(Tool tool, Interruption interruption, int number) {
    String name = interruption.name().toLowerCase(Locale.ROOT) + "-" + number + ".bin";
    Path source = bench.file("source-" + name);
    copy(first.path(), source);
    try (ChaosProxy proxy = ChaosProxy.start(tool.port());
        Watch watch = Watch.start(tool.published(name), first.sizeBytes())) {
      proxy.plan(index -> List.of(Fault.throttle(Direction.TO_TARGET, BYTES_PER_SECOND)));
      Transfer transfer =
          new Transfer(tool, name, source, proxy, random(interruption.ordinal(), number));
      return transfer.run(interruption, watch);
    } finally {
      delete(source);
      delete(tool.published(name));
    }
  }

  private SplittableRandom random(int kind, int number) {
    return new SplittableRandom(seed + 1_000_003L * number + 7L * kind);
  }

  /** One of them. */
  private final class Transfer {
    private final Tool tool;
    private final String name;
    private final Path source;
    private final ChaosProxy proxy;
    private final Traffic traffic;
    private final long position;
    private final double place;
    private final int bit;
    private long lostBytes = -1;

    Transfer(Tool tool, String name, Path source, ChaosProxy proxy, SplittableRandom random) {
      this.tool = tool;
      this.name = name;
      this.source = source;
      this.proxy = proxy;
      this.traffic = new Traffic(() -> proxy.bytes(Direction.TO_TARGET), first.sizeBytes());
      this.position = random.nextLong(first.sizeBytes() / 4, first.sizeBytes() * 7 / 8);
      this.place = random.nextDouble();
      this.bit = random.nextInt(Byte.SIZE);
    }

    /** Empty when the file was whole before the interruption came. */
    Optional<ComparedRound> run(Interruption interruption, Watch watch) {
      Sending sending = tool.send(proxy.port(), source, name);
      boolean reached =
          Waiting.until(
              () -> proxy.bytes(Direction.TO_TARGET) >= position || !sending.isAlive(), PATIENCE);
      if (!reached || !sending.isAlive()) {
        throw new IllegalStateException(tool.label() + " ended or stalled before byte " + position);
      }
      if (!isInterrupted(interruption, sending)) {
        return Optional.empty();
      }
      traffic.interrupted();
      proxy.releaseAll();
      int runs = 1;
      boolean arrived = sending.await(PATIENCE);
      while (!arrived && runs < MAX_RUNS) {
        runs++;
        arrived = tool.send(proxy.port(), source, name).await(PATIENCE);
      }
      return Optional.of(
          new ComparedRound(
              tool.label(),
              interruption,
              ending(
                  arrived, interruption == Interruption.CHANGED ? other.digest() : first.digest()),
              watch.sawHalf(),
              lostBytes,
              traffic.againBytes(),
              traffic.fromZero(),
              runs));
    }

    private boolean isInterrupted(Interruption interruption, Sending sending) {
      OptionalLong acknowledged = sending.acknowledged();
      switch (interruption) {
        case SERVER_KILLED -> {
          tool.killServer();
          disconnect();
          tool.restartServer();
        }
        case CUT -> disconnect();
        case CLIENT_KILLED, FLIPPED, CHANGED -> {
          sending.kill();
          settle();
        }
      }
      if (ending(true, first.digest()) == ComparedRound.Ending.WHOLE) {
        return false;
      }
      OptionalLong kept = tool.kept(name);
      if (acknowledged.isPresent() && kept.isPresent()) {
        lostBytes = Math.max(0, acknowledged.getAsLong() - kept.getAsLong());
      }
      if (interruption == Interruption.FLIPPED) {
        flip();
      } else if (interruption == Interruption.CHANGED) {
        change();
      }
      return true;
    }

    /** New connections wait until the transfer may go on. */
    private void disconnect() {
      proxy.stallAll();
      if (bit % 2 == 0) {
        proxy.cutAll();
      } else {
        proxy.resetAll();
      }
    }

    private void settle() {
      boolean unusedGone = Waiting.until(() -> proxy.openConnections() == 0, PATIENCE);
      long length = -1;
      while (length != storedBytes()) {
        long before = storedBytes();
        boolean unusedChange = Waiting.until(() -> storedBytes() != before, SETTLED_AFTER);
        length = before;
      }
    }

    private long storedBytes() {
      return tool.unfinished(name).map(file -> file.toFile().length()).orElse(0L);
    }

    /** In the first half of what is there, which every tool had acknowledged or will use. */
    private void flip() {
      long stored = storedBytes();
      Optional<Path> file = tool.unfinished(name);
      if (stored > 1 && file.isPresent()) {
        Bits.flip(file.get(), (long) (place * 0.5 * stored), bit);
      }
    }

    private void change() {
      try {
        FileTime time = Files.getLastModifiedTime(source);
        Files.write(source, Files.readAllBytes(other.path()));
        Files.setLastModifiedTime(source, time);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private ComparedRound.Ending ending(boolean arrived, Digest expected) {
      if (!arrived) {
        return ComparedRound.Ending.GIVEN_UP;
      }
      Path published = tool.published(name);
      return Files.exists(published) && Digests.of(published).equals(expected)
          ? ComparedRound.Ending.WHOLE
          : ComparedRound.Ending.WRONG;
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Path unused = Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      boolean unused = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
