package dev.ferry.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Paths that lead to a directory by its open handle: {@code /proc/self/fd/N}.
 *
 * <p>Java's directory handles cannot read a link's text, and set times with microseconds only; its
 * paths can do both, and a path through an open file's number leads to that very directory,
 * whatever its name has become. The number is not told. It is found by a mark: the handle is set to
 * a position that no other has, and the system shows where each open file stands. Where there is no
 * such folder, there is no path.
 */
final class FolderNumbers {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final Path STANDINGS = Path.of("/proc/self/fdinfo");
  private static final String POSITION = "pos:";

  /** Marks fit in 31 bits, which every file system takes as a directory's position. */
  private static final long FIRST_MARK = 1L << 30;

  private static final AtomicLong MARKS = new AtomicLong();

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
    List<FileChannel> held = new ArrayList<>();
    try {
      List<@Nullable Long> marks = new ArrayList<>();
      for (Folder folder : folders) {
        FileChannel handle = folder.self();
        held.add(handle);
        marks.add(marked(handle));
      }
      Map<Long, Path> found = byMark(keys(folders), marks);
      for (int i = 0; i < folders.size(); i++) {
        work.with(folders.get(i), found.get(marks.get(i)));
      }
    } finally {
      held.forEach(FolderNumbers::close);
    }
  }

  private static Set<Object> keys(List<Folder> folders) throws IOException {
    Set<Object> keys = new HashSet<>();
    for (Folder folder : folders) {
      keys.add(folder.stat().fileKey());
    }
    return keys;
  }

  /** Nothing is read through the handle, so its position means nothing. */
  private static @Nullable Long marked(FileChannel handle) {
    long mark = FIRST_MARK | (MARKS.getAndIncrement() & (FIRST_MARK - 1));
    try {
      handle.position(mark);
      return mark;
    } catch (IOException e) {
      return null; // a file system whose directories have no positions
    }
  }

  private static Map<Long, Path> byMark(Set<Object> keys, List<@Nullable Long> marks) {
    Map<Long, Path> found = new HashMap<>();
    Set<Long> twice = new HashSet<>();
    try (DirectoryStream<Path> numbers = Files.newDirectoryStream(OPEN_FILES)) {
      for (Path number : numbers) {
        Long position = isOneOf(keys, number) ? position(number) : null;
        if (position != null && marks.contains(position) && found.put(position, number) != null) {
          twice.add(position);
        }
      }
    } catch (IOException e) {
      return Map.of(); // no such folder on this system
    }
    found.keySet().removeAll(twice);
    return found;
  }

  private static boolean isOneOf(Set<Object> keys, Path number) {
    try {
      Object key = Files.readAttributes(number, BasicFileAttributes.class).fileKey();
      return keys.contains(key);
    } catch (IOException e) {
      return false; // closed meanwhile, or no file
    }
  }

  private static @Nullable Long position(Path number) {
    try {
      for (String line : Files.readAllLines(STANDINGS.resolve(number.getFileName()))) {
        if (line.startsWith(POSITION)) {
          return Long.valueOf(line.substring(POSITION.length()).trim());
        }
      }
      return null;
    } catch (IOException | NumberFormatException e) {
      return null; // closed meanwhile, or not told in these words
    }
  }

  private static void close(FileChannel handle) {
    try {
      handle.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a directory handle", e);
    }
  }
}
