package dev.ferry.tree;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Further names of files that are in a tree already. Java's directory handles cannot make one, so
 * it is made by the path of the open handle.
 */
final class SecondNames {
  private final FolderCache folders;
  private final TreeStaging staging;

  SecondNames(FolderCache folders, TreeStaging staging) {
    this.folders = folders;
    this.staging = staging;
  }

  /**
   * Makes another name of a file, in the staging folder.
   *
   * @return it; null where the system has no way, or does not let us
   * @throws TransferException {@code NOT_FOUND} when no regular file is there
   */
  @Nullable String of(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    Folder parent = folders.folder(slash < 0 ? "" : path.substring(0, slash), null);
    PosixFileAttributes there = parent.stat(name).orElse(null);
    if (there == null || !there.isRegularFile()) {
      throw missing(path);
    }
    AtomicReference<@Nullable String> made = new AtomicReference<>();
    FolderNumbers.each(
        List.of(parent), (folder, way) -> made.set(way == null ? null : linked(way.resolve(name))));
    String staged = made.get();
    if (staged != null && !isThat(staged, there)) {
      staging.discard(staged);
      throw missing(path);
    }
    return staged;
  }

  private @Nullable String linked(Path file) throws IOException {
    try {
      return staging.anotherName(file);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return null;
    }
  }

  /** Somebody may have put something else there meanwhile. */
  private boolean isThat(String staged, PosixFileAttributes there) throws IOException {
    BasicFileAttributes made = staging.facts(staged);
    return made.isRegularFile()
        && String.valueOf(made.fileKey()).equals(String.valueOf(there.fileKey()));
  }

  private static TransferException missing(String path) {
    return new TransferException(
        FailureCode.NOT_FOUND, "the file that it is another name of is not there: " + path);
  }
}
