package dev.ferry.load.simulation.disk;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file or a directory, whatever its names are. */
abstract class Node {
  final long number;
  Instant modified;
  int mode;

  Node(long number, Instant modified, int mode) {
    this.number = number;
    this.modified = modified;
    this.mode = mode;
  }

  /** What is in memory is gone; what was forced stays, and of the rest what the dice say. */
  abstract void cutPower(PowerCut dice);

  /** A directory: the names now, and those that a power cut leaves. */
  static final class Folder extends Node {
    final Map<String, Node> entries = new LinkedHashMap<>();
    final Map<String, Node> forced = new LinkedHashMap<>();

    Folder(long number, Instant modified) {
      super(number, modified, 0755);
    }

    @Nullable Node get(String name) {
      return entries.get(name);
    }

    @Override
    void cutPower(PowerCut dice) {
      entries.clear();
      entries.putAll(forced);
      entries.values().forEach(node -> node.cutPower(dice));
    }
  }
}
