package dev.ferry.service.storage.local;

import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/** One flush: forces what it is shown, and counts. */
final class Flushing {
  private final DiskCalls disk;
  private long files;
  private long directories;
  private long bytes;
  private long skipped;

  Flushing(DiskCalls disk) {
    this.disk = disk;
  }

  /** Forces the entry and everything below it. */
  void entry(Spot spot, PosixFileAttributes entry) throws IOException {
    if (spot.path().isRoot()) {
      below(spot.parent(), 0);
    } else {
      entry(spot.parent(), spot.name(), entry, 0);
    }
  }

  private void entry(Directory parent, String name, PosixFileAttributes entry, int depth)
      throws IOException {
    try {
      if (entry.isRegularFile()) {
        file(parent, name);
      } else if (entry.isDirectory() && depth < WorkspacePath.MAX_DEPTH) {
        try (Directory directory = parent.open(name)) {
          below(directory, depth + 1);
        }
      } else if (entry.isDirectory()) {
        skipped++;
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      skipped++;
    }
  }

  private void file(Directory parent, String name) throws IOException {
    try (FileChannel channel = parent.openFile(name)) {
      disk.force(channel, true, DiskChange.FORCE);
      files++;
      bytes += channel.size();
    }
  }

  private void below(Directory directory, int depth) throws IOException {
    for (Path each : directory.entries()) {
      String name = each.getFileName().toString();
      Optional<PosixFileAttributes> found = directory.stat(name);
      if (found.isPresent()) {
        entry(directory, name, found.get(), depth);
      }
    }
    names(directory);
  }

  /** Forces the names in a directory. */
  void names(Directory directory) throws IOException {
    directory.force();
    directories++;
  }

  FlushReport report() {
    return new FlushReport(files, directories, bytes, skipped);
  }
}
