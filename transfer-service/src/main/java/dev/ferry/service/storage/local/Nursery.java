package dev.ferry.service.storage.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The private folder in which new directories are made before they are moved to their place. */
final class Nursery implements AutoCloseable {
  private final Path path;
  private final Directory directory;
  private final DiskCalls disk;
  private final AtomicLong count = new AtomicLong();

  private Nursery(Path path, Directory directory, DiskCalls disk) {
    this.path = path;
    this.directory = directory;
    this.disk = disk;
  }

  /** Opens the folder, empty. */
  static Nursery open(Path path, DiskCalls disk) throws IOException {
    Files.createDirectories(path);
    try (var leftovers = Files.newDirectoryStream(path)) {
      for (Path leftover : leftovers) {
        disk.before(DiskChange.DELETE);
        Files.delete(leftover);
      }
    }
    return new Nursery(path, Directory.open(path, disk), disk);
  }

  Directory directory() {
    return directory;
  }

  String newDirectory() throws IOException {
    String name = Long.toString(count.incrementAndGet());
    disk.before(DiskChange.CREATE_DIRECTORY);
    Files.createDirectory(path.resolve(name));
    return name;
  }

  @Override
  public void close() {
    directory.close();
  }
}
