package dev.ferry.service;

import dev.ferry.service.hook.Hooks;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A note in the data folder that hooks transform files in it: whoever opens the folder without them
 * would take content for damaged, and must not mend it.
 */
final class TransformMarker {
  private static final String NAME = "transforms";

  private TransformMarker() {}

  /** Leaves the note when there are such hooks; it stays for good. Blocks. */
  static void leave(Path dataFolder, Hooks hooks) {
    Path marker = dataFolder.resolve(NAME);
    if (hooks.transformAny() && !Files.exists(marker)) {
      try {
        Files.writeString(
            marker,
            "Hooks transform files in this folder; 'ferry check' needs --config with them.\n");
      } catch (IOException e) {
        throw StorageFailures.of("writing " + marker, e);
      }
    }
  }

  /**
   * Refuses to go on without hooks in a folder in which there were some.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  static void requireHooks(Path dataFolder, Hooks hooks) {
    if (!hooks.transformAny() && Files.exists(dataFolder.resolve(NAME))) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Hooks transform files in "
              + dataFolder
              + ", and none is configured; configure them (ferry.hooks), or delete '"
              + NAME
              + "' there when no file of theirs is left");
    }
  }
}
