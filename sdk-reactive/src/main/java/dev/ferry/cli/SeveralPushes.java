package dev.ferry.cli;

import dev.ferry.cli.Following.Outcome;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Pushes several files, some at once. Each has an outcome of its own: one that fails keeps none of
 * the others.
 */
final class SeveralPushes {
  private final Console console;
  private final OutputOptions output;
  private final SinglePush push;
  private final int parallel;

  SeveralPushes(Console console, OutputOptions output, SinglePush push, int parallel) {
    this.console = console;
    this.output = output;
    this.push = push;
    this.parallel = parallel;
  }

  /** One file, and where it goes. */
  record Pair(String source, WorkspaceFile target) {}

  /** How one ended: with an outcome or a failure. */
  private record End(
      Pair pair, @Nullable Outcome<Receipt> outcome, @Nullable TransferException failure) {}

  /** Pushes all and tells the exit code of the worst. */
  int of(List<Pair> pairs, ProgressOptions progress, SharedProgress shared) {
    List<End> ends = ends(pairs, progress, shared);
    if (output.json()) {
      console.result(json(ends));
    } else if (!output.quiet()) {
      long done = ends.stream().filter(end -> end.failure() == null).count();
      console.note(done + " of " + ends.size() + " files pushed");
    }
    return ExitCode.worst(
            ends.stream()
                .map(End::failure)
                .map(failure -> failure == null ? ExitCode.OK : ExitCode.of(failure.code()))
                .toList())
        .number();
  }

  private List<End> ends(List<Pair> pairs, ProgressOptions progress, SharedProgress shared) {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.min(parallel, pairs.size()), SeveralPushes::daemon);
    try {
      List<Callable<End>> work = new ArrayList<>();
      pairs.forEach(
          pair -> work.add(() -> end(pair, progress.display(console, shared, pair.source()))));
      List<End> ends = new ArrayList<>();
      for (Future<End> future : threads.invokeAll(work)) {
        ends.add(future.get());
      }
      return ends;
    } catch (InterruptedException | ExecutionException e) {
      throw new TransferException(FailureCode.INTERNAL, "The pushes broke off: " + e, e);
    } finally {
      threads.shutdown();
      shared.end();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "ferry-push");
    thread.setDaemon(true);
    return thread;
  }

  private End end(Pair pair, ProgressDisplay display) {
    try {
      Outcome<Receipt> outcome = push.file(pair.source(), pair.target(), display);
      new PushReport(console, output).line(outcome);
      return new End(pair, outcome, null);
    } catch (RuntimeException e) {
      TransferException failure = FailureReport.asTransferFailure(e);
      if (!output.json()) {
        new FailureReport(console).lines(failure, pair.source() + ": ");
      }
      return new End(pair, null, failure);
    }
  }

  private static String json(List<End> ends) {
    return JsonText.object(
        json -> {
          json.flag("complete", ends.stream().allMatch(end -> end.failure() == null));
          json.array("files", ends, SeveralPushes::members);
        });
  }

  private static void members(JsonText json, End end) {
    json.text("source", end.pair().source()).text("target", end.pair().target());
    Outcome<Receipt> outcome = end.outcome();
    TransferException failure = end.failure();
    if (outcome != null) {
      PushReport.members(json, outcome);
    }
    if (failure != null) {
      FailureReport.members(json, failure);
    }
  }
}
