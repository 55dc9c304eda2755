package dev.ferry.service;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The one service's claim to a data folder: an operating system's lock on its file {@code lock},
 * which ends with the process. Taken before anything in the folder is touched; the resume store may
 * be on another machine, and then nothing else keeps a second service out.
 */
record DataFolderLock(FileChannel channel) implements AutoCloseable {

  /**
   * Claims a folder, which is created if needed. Blocks; called at start only.
   *
   * @throws TransferException {@code STORE_UNAVAILABLE} when another service has it, {@code
   *     STORAGE_FAILED} when it cannot be used
   */
  static DataFolderLock take(Path dataFolder) {
    try {
      Files.createDirectories(dataFolder);
      FileChannel channel =
          FileChannel.open(
              dataFolder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return locked(dataFolder, channel);
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.STORAGE_FAILED,
          "The data folder " + dataFolder + " cannot be locked: " + e,
          e);
    }
  }

  private static DataFolderLock locked(Path dataFolder, FileChannel channel) throws IOException {
    if (!isLocked(channel)) {
      throw new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "Another service uses the data folder " + dataFolder,
          Map.of(
              StoreOpening.NEXT_STEP,
              "Stop the other service, or give this one a folder of its own (--data)."));
    }
    return new DataFolderLock(channel);
  }

  /** One that is not locked stays open: closing it would let go of a lock of this process. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The process ends, and the lock with it.
    }
  }
}
