package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.client.tree.MirrorConflict;
import dev.ferry.client.tree.MirrorResult;
import dev.ferry.client.tree.MirrorStep;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Waits for a mirror of two ways, and reports it. */
final class MirrorRun {
  private static final int SHOWN = 100;

  private final Console console;
  private final OutputOptions output;
  private final TreeDisplay display;
  private final TreeOptions options;

  MirrorRun(Console console, OutputOptions output, TreeDisplay display, TreeOptions options) {
    this.console = console;
    this.output = output;
    this.display = display;
    this.options = options;
  }

  /** Tells the exit code: partial when there are conflicts or failures. */
  int of(Path here, String target, Workspace workspace, WorkspaceFile there, Path memory) {
    MirrorResult result =
        display.over(
            options, shown -> workspace.mirror(here, there.path().toString(), memory, shown));
    if (output.json()) {
      console.result(json(here, target, result));
    } else {
      print(target, result);
    }
    return (result.complete() ? ExitCode.OK : ExitCode.PARTIAL).number();
  }

  private String json(Path here, String target, MirrorResult result) {
    return JsonText.object(
        json -> {
          json.text("here", here).text("there", target).flag("dryRun", options.dryRun());
          json.flag("complete", result.complete());
          json.number("sent", result.sent().transferred());
          json.number("fetched", result.fetched().transferred());
          json.number("removedThere", result.sent().removed());
          json.number("removedHere", result.fetched().removed());
          json.number("same", result.sent().same()).number("left", result.left());
          json.number("failed", failures(result).size());
          json.array(
              "steps",
              result.steps(),
              (each, step) -> each.text("path", step.path()).text("step", name(step)));
          json.array(
              "conflicts",
              result.conflicts(),
              (each, conflict) ->
                  each.text("path", conflict.path())
                      .text("reason", conflict.reason())
                      .text("message", conflict.reason().text()));
          json.array(
              "failures",
              failures(result),
              (each, failure) ->
                  each.text("path", failure.path())
                      .text("code", failure.code())
                      .text("message", failure.message()));
        });
  }

  private static List<TreeFailure> failures(MirrorResult result) {
    return Stream.concat(result.sent().failures().stream(), result.fetched().failures().stream())
        .sorted(Comparator.comparing(TreeFailure::path))
        .toList();
  }

  private void print(String target, MirrorResult result) {
    if (options.dryRun() && !output.quiet()) {
      result.steps().forEach(step -> console.result(name(step) + " " + step.path()));
    }
    List<MirrorConflict> conflicts = result.conflicts();
    conflicts.stream()
        .limit(options.dryRun() ? conflicts.size() : SHOWN)
        .forEach(conflict -> console.err().println("ferry: " + conflict));
    failures(result).stream()
        .limit(SHOWN)
        .forEach(failure -> console.err().println("ferry: " + failure));
    if (!output.quiet()) {
      console.result(line(target, result));
    }
  }

  private String line(String target, MirrorResult result) {
    TreeResult sent = result.sent();
    TreeResult fetched = result.fetched();
    return target
        + (options.dryRun() ? " would be: " : ": ")
        + (sent.transferred() + " sent (" + Amounts.bytes(sent.transferredBytes()) + "), ")
        + (fetched.transferred() + " fetched (" + Amounts.bytes(fetched.transferredBytes()) + "), ")
        + (sent.same() + " the same, " + sent.removed() + " removed there, ")
        + (fetched.removed() + " removed here, " + result.left() + " left, ")
        + (result.conflictCount() + " in conflict, " + failures(result).size() + " failed");
  }

  private static String name(MirrorStep step) {
    return switch (step.kind()) {
      case SEND -> "send";
      case FETCH -> "fetch";
      case REMOVE_THERE -> "remove there";
      case REMOVE_HERE -> "remove here";
    };
  }
}
