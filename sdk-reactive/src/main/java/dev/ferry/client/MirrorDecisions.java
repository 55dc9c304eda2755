package dev.ferry.client;

import dev.ferry.client.MirrorMemory.Known;
import dev.ferry.client.tree.MirrorConflict;
import dev.ferry.client.tree.MirrorConflict.Reason;
import dev.ferry.client.tree.MirrorStep;
import dev.ferry.transfer.TreeEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a mirror of two ways does with each path: what changed on one side since both were equal
 * travels; what changed on both is a conflict and stays. Entries come in the order of manifests.
 * Not safe for several threads.
 */
final class MirrorDecisions {
  private static final int TOLD_MAX = 10_000;

  private final TreePlan push;
  private final TreePlan pull;
  private final boolean delete;
  private final List<MirrorStep> steps = new ArrayList<>();
  private final List<MirrorConflict> conflicts = new ArrayList<>();
  private final List<Suspect> suspects = new ArrayList<>();
  private final Deque<Removal> removals = new ArrayDeque<>();
  private final Set<String> needed = new HashSet<>();
  private final Set<String> kept = new HashSet<>();
  private long conflictCount;
  private long left;
  private @Nullable String blocked;
  private boolean changesMemory;

  MirrorDecisions(TreePlan push, TreePlan pull, boolean delete) {
    this.push = push;
    this.pull = pull;
    this.delete = delete;
  }

  /** Two files that look different and may have the same bytes. */
  record Suspect(TreeEntry here, TreeEntry there, boolean wereEqual) {}

  /** What is gone on one side. */
  private record Removal(TreeEntry entry, boolean here) {}

  /** Both sides have something under a path. */
  void both(TreeEntry here, TreeEntry there, @Nullable Known known) {
    if (isBlocked(here.path())) {
      return;
    }
    boolean hereSame = known != null && here.looksLike(known.here());
    boolean thereSame = known != null && there.looksLike(known.there());
    if (here.looksLike(there) || (hereSame && thereSame)) {
      same(here, there, hereSame && thereSame);
    } else if (isDirectory(here) && isDirectory(there)) {
      directories(here, there, hereSame, thereSame);
    } else if (isDirectory(here) || isDirectory(there)) {
      block(here.path());
    } else if (thereSame) {
      send(here, there);
    } else if (hereSame) {
      fetch(there, here);
    } else if (mayBeEqual(here, there)) {
      suspects.add(new Suspect(here, there, known != null));
    } else {
      conflict(here.path(), known != null);
    }
  }

  private void same(TreeEntry here, TreeEntry there, boolean remembered) {
    changesMemory |= !remembered;
    push.source(here, here);
    if (isDirectory(here)) {
      pull.known(there);
    }
  }

  /** Their times change with what is put into them, so they are no conflict. */
  private void directories(TreeEntry here, TreeEntry there, boolean hereSame, boolean thereSame) {
    changesMemory = true;
    push.known(here);
    pull.known(there);
    if (thereSame) {
      push.source(here, there);
    } else if (hereSame) {
      pull.source(there, here);
    }
  }

  private static boolean mayBeEqual(TreeEntry here, TreeEntry there) {
    return here.type() == TreeEntry.Type.FILE
        && there.type() == TreeEntry.Type.FILE
        && here.sizeBytes() == there.sizeBytes();
  }

  /** Only the local side has something under a path. */
  void onlyHere(TreeEntry here, @Nullable Known known) {
    if (isBlocked(here.path())) {
      return;
    }
    if (known == null) {
      send(here, null);
    } else if (isDirectory(here) || here.looksLike(known.here())) {
      removals.push(new Removal(here, true));
    } else {
      conflict(here.path(), Reason.REMOVED_THERE);
    }
  }

  /** Only the workspace has something under a path. */
  void onlyThere(TreeEntry there, @Nullable Known known) {
    if (isBlocked(there.path())) {
      return;
    }
    if (known == null) {
      fetch(there, null);
    } else if (isDirectory(there) || there.looksLike(known.there())) {
      removals.push(new Removal(there, false));
    } else {
      conflict(there.path(), Reason.REMOVED_HERE);
    }
  }

  private void send(TreeEntry entry, @Nullable TreeEntry target) {
    changesMemory = true;
    push.source(entry, target);
    step(MirrorStep.Kind.SEND, entry.path());
    mark(needed, entry.parent());
  }

  private void fetch(TreeEntry entry, @Nullable TreeEntry target) {
    changesMemory = true;
    pull.source(entry, target);
    step(MirrorStep.Kind.FETCH, entry.path());
    mark(needed, entry.parent());
  }

  private void step(MirrorStep.Kind kind, String path) {
    if (steps.size() < TOLD_MAX && !path.isEmpty()) {
      steps.add(new MirrorStep(kind, path));
    }
  }

  /** Marks a directory and those it lies in. */
  private static void mark(Set<String> directories, String directory) {
    String path = directory;
    while (directories.add(path) && !path.isEmpty()) {
      path = parentOf(path);
    }
  }

  private static String parentOf(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private void conflict(String path, boolean known) {
    conflict(path, known ? Reason.CHANGED_ON_BOTH_SIDES : Reason.NEVER_EQUAL);
  }

  private void conflict(String path, Reason reason) {
    conflictCount++;
    if (conflicts.size() < TOLD_MAX) {
      conflicts.add(new MirrorConflict(path, reason));
    }
    mark(kept, parentOf(path));
  }

  private void block(String path) {
    blocked = path + "/";
    conflict(path, Reason.OTHER_KIND);
  }

  private boolean isBlocked(String path) {
    return blocked != null && path.startsWith(blocked);
  }

  /** Files that look different and have the same size: their digests decide. */
  List<Suspect> suspects() {
    return List.copyOf(suspects);
  }

  /** The digests of one of these were compared, or could not be. */
  void settle(Suspect suspect, boolean equal) {
    if (equal) {
      changesMemory = true;
      push.source(suspect.here(), suspect.here());
    } else {
      conflict(suspect.here().path(), suspect.wereEqual());
    }
  }

  /** Everything was seen: what is gone on one side is removed, children first, or left. */
  void end() {
    for (Removal removal : removals) {
      remove(removal);
    }
    push.end();
    pull.end();
  }

  private void remove(Removal removal) {
    TreeEntry entry = removal.entry();
    if (needed.contains(entry.path())) {
      changesMemory = true;
      (removal.here() ? push : pull).source(entry, null);
    } else if (!delete || kept.contains(entry.path())) {
      left++;
    } else {
      changesMemory = true;
      (removal.here() ? pull : push).extraLast(entry);
      step(
          removal.here() ? MirrorStep.Kind.REMOVE_HERE : MirrorStep.Kind.REMOVE_THERE,
          entry.path());
    }
  }

  /** Whether what is remembered is not what is the case. */
  boolean changesMemory() {
    return changesMemory;
  }

  List<MirrorStep> steps() {
    return steps;
  }

  List<MirrorConflict> conflicts() {
    return conflicts;
  }

  long conflictCount() {
    return conflictCount;
  }

  long left() {
    return left;
  }

  private static boolean isDirectory(TreeEntry entry) {
    return entry.type() == TreeEntry.Type.DIRECTORY;
  }
}
