package dev.ferry.service.workspace.tar;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;

/** A place in a tar stream, for failures. */
record TarPlace(long offset) {

  /** What stands there is no tar; nothing behind it can be found. */
  TransferException broken(String why) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "The tar stream is broken at byte " + offset + ": " + why);
  }
}
