package dev.ferry.cli;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which class the service's side of a transfer is of. */
final class ClassOptions {
  @Option(
      names = "--ephemeral",
      description =
          "Acknowledge what is written, without forcing it to disk: faster, and it"
              + " survives kill -9 but not a power cut.")
  private boolean ephemeral;

  @Option(
      names = "--durable",
      description =
          "Acknowledge what survives a power cut. Default of both: the class of the workspace.")
  private boolean durable;

  /** Null for the class of the workspace. */
  @Nullable Durability wantedOrNull() {
    if (ephemeral && durable) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "--ephemeral and --durable exclude each other");
    }
    if (ephemeral) {
      return Durability.EPHEMERAL;
    }
    return durable ? Durability.DURABLE : null;
  }
}
