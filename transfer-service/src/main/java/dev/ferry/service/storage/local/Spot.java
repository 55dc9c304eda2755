package dev.ferry.service.storage.local;

import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/**
 * Where a path led: a handle of the directory, and the name in it. Whoever got it closes it.
 *
 * @param parent the directory that the entry is in; of the root, the root itself
 * @param path the way there without a link, as it was found
 */
record Spot(Directory parent, WorkspacePath path) implements AutoCloseable {

  String name() {
    return path.name();
  }

  /** What is there now; empty when nothing is. */
  Optional<PosixFileAttributes> attributes() throws IOException {
    return path.isRoot() ? Optional.of(parent.attributes()) : parent.stat(name());
  }

  /** The facts of what is there now, under the path it was asked for. */
  Optional<FileStat> stat(WorkspacePath asked) throws IOException {
    return attributes().map(found -> Version.stat(asked, found));
  }

  @Override
  public void close() {
    parent.close();
  }
}
