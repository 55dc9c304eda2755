package dev.ferry.service.storage.local;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The private folder in which new directories are made before they are moved to their place. */
final class Nursery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Nursery.class);

  private final Path path;
  private final Directory directory;
  private final DiskCalls disk;
  private final AtomicLong count = new AtomicLong();

  private Nursery(Path path, Directory directory, DiskCalls disk) {
    this.path = path;
    this.directory = directory;
    this.disk = disk;
  }

  /** Opens the folder, and empties it of the directories that were never moved. */
  static Nursery open(Path path, DiskCalls disk) throws IOException {
    Files.createDirectories(path);
    try (var leftovers = Files.newDirectoryStream(path)) {
      for (Path leftover : leftovers) {
        deleteIfEmpty(leftover, disk);
      }
    }
    return new Nursery(path, Directory.open(path, disk), disk);
  }

  /**
   * After a power cut a file may be in a directory whose own move was lost. It is nobody's, but
   * bytes are not ours to delete, and no reason to refuse the start.
   */
  private static void deleteIfEmpty(Path leftover, DiskCalls disk) throws IOException {
    disk.before(DiskChange.DELETE);
    try {
      Files.delete(leftover);
    } catch (DirectoryNotEmptyException e) {
      LOG.warn(
          "The directory {} was never moved to its workspace and is not empty; it is kept",
          leftover);
    }
  }

  Directory directory() {
    return directory;
  }

  String newDirectory() throws IOException {
    String name = unusedName();
    disk.before(DiskChange.CREATE_DIRECTORY);
    Files.createDirectory(path.resolve(name));
    return name;
  }

  private String unusedName() {
    String name = Long.toString(count.incrementAndGet());
    while (Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
      name = Long.toString(count.incrementAndGet());
    }
    return name;
  }

  @Override
  public void close() {
    directory.close();
  }
}
