package dev.ferry.cli;

import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Pauses a transfer when the process is told to end (Ctrl-C, SIGTERM), so that what was sent is
 * durable, and says how to continue. The JVM itself turns the signal into the exit code, 130 for
 * Ctrl-C.
 */
final class Interruption implements AutoCloseable {
  private static final Duration PAUSE_TIMEOUT = Duration.ofSeconds(3);

  private final Mono<Void> pause;
  private final ProgressDisplay display;
  private final Console console;
  private final String howToContinue;
  private final Thread hook = new Thread(this::interrupted, "ferry-interruption");
  private volatile boolean begun;

  private Interruption(
      Mono<Void> pause, ProgressDisplay display, Console console, String howToContinue) {
    this.pause = pause;
    this.display = display;
    this.console = console;
    this.howToContinue = howToContinue;
  }

  static Interruption arm(
      Mono<Void> pause, ProgressDisplay display, Console console, String howToContinue) {
    Interruption interruption = new Interruption(pause, display, console, howToContinue);
    try {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
    } catch (IllegalStateException e) {
      // Told to end before this transfer began; exit waits for the end.
      System.exit(ExitCode.INTERRUPTED.number());
    }
    return interruption;
  }

  private void interrupted() {
    begun = true;
    boolean paused = Awaiting.completed(pause, PAUSE_TIMEOUT);
    display.end();
    console.note(paused ? "interrupted; " + howToContinue : "stopped at once; " + howToContinue);
  }

  /** Leaves the last word to the hook: while the JVM is going down, exit never returns. */
  void endIfBegun() {
    if (begun) {
      System.exit(ExitCode.INTERRUPTED.number());
    }
  }

  /** Disarms, unless the JVM is already going down. */
  @Override
  public void close() {
    endIfBegun();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      System.exit(ExitCode.INTERRUPTED.number());
    }
  }
}
