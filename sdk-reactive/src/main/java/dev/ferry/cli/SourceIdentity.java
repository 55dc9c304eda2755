package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * How a source file is told from a changed one without reading it.
 *
 * @param sizeBytes its length
 * @param modifiedNanos its modification time since the epoch
 * @param inode its number in the file system, {@code -} where there is none; unlike the device it
 *     survives a reboot
 */
record SourceIdentity(long sizeBytes, long modifiedNanos, String inode) {

  /**
   * The identity of a regular file.
   *
   * @throws TransferException {@code LOCAL_IO} when it cannot be read
   */
  static SourceIdentity of(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new TransferException(FailureCode.LOCAL_IO, "'" + file + "' is not a regular file");
      }
      return new SourceIdentity(
          attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), inodeOf(file));
    } catch (NoSuchFileException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "'" + file + "' does not exist", e);
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "'" + file + "' cannot be read: " + e, e);
    }
  }

  private static String inodeOf(Path file) throws IOException {
    try {
      return String.valueOf(Files.getAttribute(file, "unix:ino"));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return "-";
    }
  }
}
