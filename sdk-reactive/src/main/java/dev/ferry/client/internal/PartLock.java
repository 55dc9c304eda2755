package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lock on a part file: one process at a time holds it.
 *
 * @param part the part file
 * @param target what it becomes
 */
record PartLock(Path part, Path target) {
  private static final int OPEN_TRIES = 8;

  /**
   * Opens the part file until the one that is locked is also the one under the path: its last
   * holder may have made it the target in between.
   *
   * @return the file, locked until it is closed
   * @throws TransferException {@code LOCAL_IO} when another download holds it
   */
  FileChannel open() throws IOException {
    for (int tries = 0; tries < OPEN_TRIES; tries++) {
      Object before = keyOfPart();
      FileChannel opened =
          FileChannel.open(
              part,
              before == null ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        Object expected = before == null ? keyOfPart() : before;
        lock(opened);
        if (expected != null && expected.equals(keyOfPart())) {
          return opened;
        }
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
      opened.close();
    }
    throw busy();
  }

  private void lock(FileChannel opened) throws IOException {
    try {
      FileLock lock = opened.tryLock();
      if (lock == null) {
        throw busy();
      }
    } catch (OverlappingFileLockException e) {
      throw busy();
    }
  }

  private @Nullable Object keyOfPart() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(part, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      return key == null ? attributes.creationTime() : key;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Another one holds it. */
  TransferException busy() {
    return new TransferException(
        FailureCode.LOCAL_IO,
        "Another download to '" + target + "' is running; it holds the lock on '" + part + "'",
        Map.of("locked", part.toString()));
  }
}
