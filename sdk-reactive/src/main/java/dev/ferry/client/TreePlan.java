package dev.ferry.client;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.Pack;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done to make the target have what the source has, as far as both are known.
 *
 * <p>Files and links can be dealt with at once. What waits for the end is kept: directories, whose
 * times change with what is put into them, files with several names, and what is to be removed. Not
 * safe for several threads.
 */
final class TreePlan {
  private static final int TOGETHER_BYTES = 512 * 1024;
  private static final int TOGETHER_COUNT = 1000;

  private final TreeTally tally;
  private final boolean delete;
  private final Deque<TreeWork> ready = new ArrayDeque<>();
  private final List<TreeEntry> together = new ArrayList<>();
  private final Map<String, TreeEntry> directories = new LinkedHashMap<>();
  private final Set<String> touched = new HashSet<>();
  private final Map<String, List<TreeEntry>> names = new LinkedHashMap<>();
  private final Set<String> namesDiffer = new HashSet<>();
  private final Deque<TreeEntry> extras = new ArrayDeque<>();
  private long togetherBytes;
  private boolean hadReady;

  TreePlan(TreeTally tally, boolean delete) {
    this.tally = tally;
    this.delete = delete;
  }

  /** What became of the entries of the plan so far. */
  TreeTally tally() {
    return tally;
  }

  /** A directory of the source that is not to be changed by itself. */
  void known(TreeEntry directory) {
    directories.put(directory.path(), directory);
  }

  /** An entry of the source, and what the target has under its path. */
  void source(TreeEntry entry, @Nullable TreeEntry target) {
    tally.entries.incrementAndGet();
    boolean same = target != null && entry.looksLike(target);
    if (same) {
      tally.same.incrementAndGet();
    }
    switch (entry.type()) {
      case DIRECTORY -> directory(entry, same);
      case HARD_LINK -> name(entry, same);
      case FILE, LINK -> content(entry, target, same);
    }
  }

  private void directory(TreeEntry entry, boolean same) {
    directories.put(entry.path(), entry);
    if (!same) {
      touched.add(entry.path());
    }
  }

  private void name(TreeEntry entry, boolean same) {
    String first = entry.target().orElseThrow();
    names.computeIfAbsent(first, none -> new ArrayList<>()).add(entry);
    if (!same) {
      namesDiffer.add(first);
    }
  }

  private void content(TreeEntry entry, @Nullable TreeEntry target, boolean same) {
    if (same) {
      return;
    }
    touched.add(entry.parent());
    if (entry.sizeBytes() > Pack.FILE_BYTES_MAX) {
      ready.add(new TreeWork.Alone(entry, target));
      return;
    }
    if (togetherBytes + entry.sizeBytes() > TOGETHER_BYTES) {
      flush();
    }
    together.add(entry);
    togetherBytes += entry.sizeBytes();
    if (together.size() == TOGETHER_COUNT) {
      flush();
    }
  }

  /** An entry that only the target has. */
  void extra(TreeEntry entry) {
    if (delete) {
      extras.push(entry);
      touched.add(entry.parent());
    }
  }

  /** The same of entries that come children first, behind all others. */
  void extraLast(TreeEntry entry) {
    extras.add(entry);
    touched.add(entry.parent());
  }

  /** Whether there is nothing to do, {@link #takeReady} apart. */
  boolean isIdle() {
    return !hadReady && extras.isEmpty() && namesDiffer.isEmpty() && finalDirectories().isEmpty();
  }

  private void flush() {
    if (!together.isEmpty()) {
      ready.add(new TreeWork.Together(together));
      together.clear();
      togetherBytes = 0;
    }
  }

  /** The directory's mode and time are set at the end, whatever is found. */
  void touch(String directory) {
    touched.add(directory);
  }

  /** Nothing more comes. */
  void end() {
    flush();
  }

  /** What can be done now, taken out of the plan. */
  List<TreeWork> takeReady() {
    List<TreeWork> taken = List.copyOf(ready);
    hadReady |= !taken.isEmpty();
    ready.clear();
    return taken;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Further names of files of which at least one differs, those of one file together. */
  List<TreeEntry> furtherNames() {
    List<TreeEntry> all = new ArrayList<>();
    names.forEach(
        (first, entries) -> {
          if (namesDiffer.contains(first)) {
            all.addAll(entries);
            entries.forEach(entry -> touched.add(entry.parent()));
          }
        });
    return all;
  }

  /** What is to be removed, children before their directories. */
  List<TreeEntry> extras() {
    return List.copyOf(extras);
  }

  /** Directories that are to be made, or to be given their mode and time again. */
  List<TreeEntry> finalDirectories() {
    return directories.values().stream().filter(each -> touched.contains(each.path())).toList();
  }
}
