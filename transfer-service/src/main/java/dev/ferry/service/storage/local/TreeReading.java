package dev.ferry.service.storage.local;

import dev.ferry.service.storage.EntryBatch;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A walk below a directory, some entries at a time. Holds one handle for each level it is in, and
 * the names of a directory only while they are few.
 */
final class TreeReading implements AutoCloseable {
  private static final int BATCH = 256;

  private final Deque<Level> levels = new ArrayDeque<>();
  private final int depth;
  private boolean complete;

  /** Takes the directory over. */
  TreeReading(Directory top, WorkspacePath path, int depth) {
    this.depth = depth;
    levels.push(new Level(top, path));
  }

  /** The next entries; empty when there was a last batch before. */
  synchronized Optional<EntryBatch> next() throws IOException {
    if (complete) {
      return Optional.empty();
    }
    List<FileStat> entries = new ArrayList<>(BATCH);
    long skipped = 0;
    while (entries.size() + skipped < BATCH && !levels.isEmpty()) {
      Level level = levels.element();
      if (level.hasNext()) {
        skipped += add(level, level.next(), entries);
      } else {
        levels.pop().close();
      }
    }
    complete = levels.isEmpty();
    return Optional.of(new EntryBatch(entries, skipped));
  }

  /** How many were left out. */
  private int add(Level level, String name, List<FileStat> entries) throws IOException {
    WorkspacePath path;
    try {
      path = level.path.child(name);
    } catch (TransferException e) {
      return 1;
    }
    Optional<PosixFileAttributes> found = level.directory.stat(name);
    if (found.isEmpty()) {
      return 0; // gone meanwhile
    }
    entries.add(Version.stat(path, found.get()));
    return found.get().isDirectory() && levels.size() < depth ? enter(level, path) : 0;
  }

  private int enter(Level level, WorkspacePath path) {
    try {
      levels.push(new Level(level.directory.open(path.name()), path));
      return 0;
    } catch (IOException e) {
      return 1;
    }
  }

  @Override
  public void close() {
    levels.forEach(Level::close);
    levels.clear();
    complete = true;
  }

  /** A directory that is being read. */
  private static final class Level implements AutoCloseable {
    private final Directory directory;
    private final WorkspacePath path;
    private final Iterator<Path> unread;
    private Iterator<String> names = Collections.emptyIterator();
    private boolean begun;

    Level(Directory directory, WorkspacePath path) {
      this.directory = directory;
      this.path = path;
      this.unread = directory.entries().iterator();
    }

    boolean hasNext() {
      if (!begun) {
        begun = true;
        names = first();
      }
      return names.hasNext() || unread.hasNext();
    }

    String next() {
      return names.hasNext() ? names.next() : unread.next().getFileName().toString();
    }

    private Iterator<String> first() {
      List<String> first = new ArrayList<>();
      while (first.size() <= EntryFiles.SORTED_NAMES_MAX && unread.hasNext()) {
        first.add(unread.next().getFileName().toString());
      }
      if (first.size() <= EntryFiles.SORTED_NAMES_MAX) {
        Collections.sort(first);
      }
      return first.iterator();
    }

    @Override
    public void close() {
      directory.close();
    }
  }
}
