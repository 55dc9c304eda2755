package dev.ferry.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final int TRIES = 8;

  /**
   * Held while numbers are looked for, and not while they are used: two that look for the same
   * directory would find each other's number, too.
   */
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Guarded by the lock; 0 when it is not known yet. */
  private static int ofAHandle;

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
    List<Folder> held = new ArrayList<>();
    try {
      Map<Object, Path> numbers = numbers(folders, held);
      for (Folder folder : folders) {
        work.with(folder, numbers.get(folder.stat().fileKey()));
      }
    } finally {
      held.forEach(Folder::close);
    }
  }

  /**
   * Numbers by what they lead to.
   *
   * @param held gets the handles that have them
   */
  private static Map<Object, Path> numbers(List<Folder> folders, List<Folder> held)
      throws IOException {
    Set<Object> wanted = new HashSet<>();
    for (Folder folder : folders) {
      wanted.add(folder.stat().fileKey());
    }
    LOCK.lock();
    try {
      Map<Object, Path> certain = Map.of();
      for (int tries = 0; tries < TRIES && !certain.keySet().containsAll(wanted); tries++) {
        held.forEach(Folder::close);
        held.clear();
        certain = certain(folders, held);
      }
      return certain;
    } finally {
      LOCK.unlock();
    }
  }

  /** A directory that somebody else opens at the same time has more numbers than ours. */
  private static Map<Object, Path> certain(List<Folder> folders, List<Folder> held)
      throws IOException {
    Map<Path, Object> before = open();
    for (Folder folder : folders) {
      held.add(folder.again());
    }
    Map<Object, List<Path>> fresh = fresh(before);
    Map<Object, Path> certain = new HashMap<>();
    if (!fresh.isEmpty()) {
      int ofHandle = numbersOfAHandle();
      fresh.forEach(
          (key, numbers) -> {
            if (numbers.size() == ofHandle) {
              certain.put(key, numbers.get(0));
            }
          });
    }
    return certain;
  }

  /** Numbers that were opened since, by what they lead to. */
  private static Map<Object, List<Path>> fresh(Map<Path, Object> before) {
    Map<Object, List<Path>> fresh = new HashMap<>();
    open()
        .forEach(
            (number, key) -> {
              if (!key.equals(before.get(number))) {
                fresh.computeIfAbsent(key, absent -> new ArrayList<>()).add(number);
              }
            });
    return fresh;
  }

  /** Java may hold a directory by more than one; tried with one that nobody else opens. */
  private static int numbersOfAHandle() throws IOException {
    if (ofAHandle == 0) {
      try (Folder tasks = Folder.open(TASKS)) {
        Map<Path, Object> before = open();
        try (Folder again = tasks.again()) {
          Object key = again.stat().fileKey();
          ofAHandle = fresh(before).getOrDefault(key, List.of()).size();
        }
      }
    }
    return ofAHandle;
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
