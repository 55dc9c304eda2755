package dev.ferry.load.simulation.disk;

import dev.ferry.load.simulation.disk.Node.Folder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One change of names, whole or not at all on the disk: a file created, deleted or renamed. */
final class NameChange {
  private final List<Edit> edits;

  NameChange(List<Edit> edits) {
    this.edits = edits;
  }

  /** One entry of one directory; a null node takes the name away. */
  record Edit(Folder folder, String name, @Nullable Node node) {}

  List<Folder> folders() {
    return edits.stream().map(Edit::folder).toList();
  }

  /** The directories, and what has its name in them. */
  Set<Node> nodes() {
    Set<Node> nodes = new HashSet<>(folders());
    edits.stream().map(Edit::node).filter(Objects::nonNull).forEach(nodes::add);
    return nodes;
  }

  void apply() {
    edits.forEach(edit -> set(edit.folder().entries, edit));
  }

  void force() {
    edits.forEach(edit -> set(edit.folder().forced, edit));
  }

  private static void set(Map<String, Node> entries, Edit edit) {
    Node node = edit.node();
    if (node == null) {
      entries.remove(edit.name());
    } else {
      entries.put(edit.name(), node);
    }
  }
}
