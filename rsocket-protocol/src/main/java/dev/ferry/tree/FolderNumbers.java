package dev.ferry.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Paths that lead to a directory by its open handle: {@code /proc/self/fd/N}.
 *
 * <p>Java's directory handles cannot read a link's text, and set times with microseconds only; its
 * paths can do both, and a path through an open file's number leads to that very directory,
 * whatever its name has become. The number is not told, so it is found by comparing what is open
 * before and after the handle was opened. Where there is no such folder, or a number is not
 * certain, there is no path.
 */
final class FolderNumbers {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  /** One at a time: two that open the same directory could take each other's number. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private FolderNumbers() {}

  /** What is done with the path of an open directory. */
  interface Work {
    void with(Folder folder, @Nullable Path path) throws IOException;
  }

  /**
   * Does something with each folder and the path that leads to it by its handle; null where that is
   * not known. The path is good during the call only.
   */
  static void each(List<Folder> folders, Work work) throws IOException {
    LOCK.lock();
    try {
      Map<Path, Object> before = open();
      Map<Folder, Folder> again = new LinkedHashMap<>();
      try {
        for (Folder folder : folders) {
          again.put(folder, folder.again());
        }
        Map<Object, Path> numbers = fresh(before);
        for (Folder folder : folders) {
          work.with(folder, numbers.get(folder.stat().fileKey()));
        }
      } finally {
        again.values().forEach(Folder::close);
      }
    } finally {
      LOCK.unlock();
    }
  }

  /** Numbers that were opened since, by what they lead to. */
  private static Map<Object, Path> fresh(Map<Path, Object> before) {
    Map<Object, Path> fresh = new HashMap<>();
    open()
        .forEach(
            (number, key) -> {
              if (!key.equals(before.get(number))) {
                fresh.put(key, number);
              }
            });
    return fresh;
  }

  private static Map<Path, Object> open() {
    Map<Path, Object> open = new HashMap<>();
    try (DirectoryStream<Path> numbers = Files.newDirectoryStream(OPEN_FILES)) {
      for (Path number : numbers) {
        addDirectory(number, open);
      }
    } catch (IOException e) {
      return Map.of(); // no such folder on this system
    }
    return open;
  }

  private static void addDirectory(Path number, Map<Path, Object> open) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(number, BasicFileAttributes.class);
      if (attributes.isDirectory() && attributes.fileKey() != null) {
        open.put(number, attributes.fileKey());
      }
    } catch (IOException e) {
      return; // closed meanwhile, or no file
    }
  }
}
