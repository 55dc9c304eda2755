package dev.ferry.service.storage.local;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
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

  /**
   * Makes a link with that text.
   *
   * @throws TransferException {@code ALREADY_EXISTS} when something is there
   */
  synchronized void bear(String text, Spot spot) throws IOException {
    if (spot.attributes().isPresent()) {
      throw new TransferException(
          FailureCode.ALREADY_EXISTS, "There is something at " + spot.path());
    }
    String name = unusedName();
    disk.before(DiskChange.CREATE_FILE);
    Files.createSymbolicLink(path.resolve(name), target(text));
    try {
      directory.move(name, spot.parent(), spot.name());
    } catch (IOException e) {
      directory.deleteFile(name);
      throw e;
    }
  }

  private static Path target(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "No link can have that text: " + e.getReason(), e);
    }
  }

  /**
   * A second name, in here, for a file of a workspace: a path that nobody can swap.
   *
   * @param somewhere a path of it that anybody may swap
   * @param entry what must be there, as a handle tells it
   * @return the path, to be deleted; empty when there is another file, or the system allows no
   *     second name
   */
  Optional<Path> pin(Path somewhere, BasicFileAttributes entry) throws IOException {
    Path pin = path.resolve(unusedName());
    disk.before(DiskChange.CREATE_FILE);
    try {
      Files.createLink(pin, somewhere);
    } catch (FileSystemException | UnsupportedOperationException e) {
      return Optional.empty();
    }
    if (Objects.equals(
        entry.fileKey(),
        Files.readAttributes(pin, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .fileKey())) {
      return Optional.of(pin);
    }
    release(pin);
    return Optional.empty();
  }

  /** Deletes such a name. */
  void release(Path pin) throws IOException {
    disk.before(DiskChange.DELETE);
    Files.delete(pin);
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
