package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns a failure into its lines on standard error and its exit code: {@code ferry: CODE: message}
 * and the next step, or one JSON object on standard output when {@code --json} was asked for.
 */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** Detail in which a failure may carry a better next step than its code's. */
  static final String NEXT_STEP = "nextStep";

  private final Console console;

  FailureReport(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    boolean json = command.getParseResult().hasMatchedOption("--json");
    return report(asTransferFailure(failure), json);
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName(" ");
    String nextStep = suggestion(failure) + "Read '" + command + " --help'.";
    if (List.of(arguments).contains("--json")) {
      console.result(usageJson(String.valueOf(failure.getMessage()), nextStep));
    } else {
      printLines("USAGE", String.valueOf(failure.getMessage()), nextStep);
    }
    return ExitCode.USAGE.number();
  }

  private static String suggestion(ParameterException failure) {
    List<String> similar =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    return similar.isEmpty() ? "" : "Did you mean '" + similar.get(0) + "'? ";
  }

  /** Reports a failure; tells its exit code. */
  int report(TransferException failure, boolean json) {
    ExitCode exit = ExitCode.of(failure.code());
    if (json) {
      console.result(JsonText.object(top -> members(top, failure)));
    } else {
      lines(failure, "");
    }
    return exit.number();
  }

  /** The failure's lines on standard error, with that in front of its message. */
  void lines(TransferException failure, String subject) {
    printLines(failure.code().name(), subject + failure.getMessage(), nextStep(failure));
  }

  private void printLines(String code, String message, String nextStep) {
    console.err().println("ferry: " + code + ": " + message + "\n  next: " + nextStep);
  }

  private static String usageJson(String message, String nextStep) {
    return JsonText.object(
        top ->
            top.object(
                "error",
                error -> {
                  error.text("code", "USAGE").text("message", message).text("nextStep", nextStep);
                  error.number("exitCode", ExitCode.USAGE.number());
                }));
  }

  /** The member {@code error} of an object about what failed. */
  static void members(JsonText top, TransferException failure) {
    top.object(
        "error",
        error -> {
          error.text("code", failure.code()).text("message", failure.getMessage());
          error.text("nextStep", nextStep(failure));
          error.number("exitCode", ExitCode.of(failure.code()).number());
          error.flag("retryable", failure.code().retryable());
          error.flag("resumable", failure.code().resumable());
          error.object("details", facts -> new TreeMap<>(failure.details()).forEach(facts::text));
        });
  }

  static String nextStep(TransferException failure) {
    return failure.details().getOrDefault(NEXT_STEP, failure.code().nextStep());
  }

  /** A failure that is none of ours is a defect; its class helps whoever reads the report. */
  static TransferException asTransferFailure(Throwable failure) {
    return failure instanceof TransferException known
        ? known
        : new TransferException(FailureCode.INTERNAL, "Unexpected " + failure, failure);
  }
}
