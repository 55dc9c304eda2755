package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A database folder that this process has claimed for one store.
 *
 * <p>Other processes are kept out by H2's lock on the file; within one process H2 would share the
 * database silently, so claims are kept here.
 */
final class StoreFolder {
  private static final String NAME = "ferry";
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private final Path folder;

  private StoreFolder(Path folder) {
    this.folder = folder;
  }

  /** Creates the folder if needed and claims it. */
  static StoreFolder claim(Path folder) throws IOException {
    Path real = Files.createDirectories(folder.toAbsolutePath()).toRealPath();
    if (real.toString().indexOf(';') >= 0) {
      throw new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "The database folder " + real + " has a semicolon in its path; choose another");
    }
    if (!CLAIMED.add(real)) {
      throw inUse(real, null);
    }
    return new StoreFolder(real);
  }

  static TransferException inUse(Path folder, @Nullable Throwable cause) {
    return new TransferException(
        FailureCode.STORE_UNAVAILABLE,
        "Another service uses the database folder "
            + folder
            + "; stop it, or give this one a folder of its own",
        cause);
  }

  /** Lets another store have the folder. */
  void release() {
    CLAIMED.remove(folder);
  }

  /** Makes the name of a database file created here survive a power cut. */
  Path force() throws IOException {
    try (FileChannel self = FileChannel.open(folder, StandardOpenOption.READ)) {
      self.force(true);
    }
    return folder;
  }

  /** What is kept free for hard times. */
  Ballast ballast() {
    return new Ballast(folder);
  }

  /** The database file, without the extension that H2 adds. */
  Path databaseFile() {
    return folder.resolve(NAME);
  }

  /** The database file in a folder, as H2 names it. */
  static Path fileIn(Path folder) {
    return folder.resolve(NAME + ".mv.db");
  }
}
