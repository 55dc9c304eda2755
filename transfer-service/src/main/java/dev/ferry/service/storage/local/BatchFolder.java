package dev.ferry.service.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.storage.BatchFile;
import dev.ferry.service.storage.PutBytes;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The private folder of one batch: new files, second names of those they replace, and the intent.
 *
 * <p>Without intent nothing of it has happened. With it the batch is to be finished, beside an undo
 * mark to be undone. The intent goes before everything else.
 */
final class BatchFolder implements AutoCloseable {
  private static final String INTENT = "intent";
  private static final String DRAFT = "intent.draft";
  private static final String UNDO = "undo";

  private final Path path;
  private final Directory directory;
  private final PutFiles puts;
  private final DiskCalls disk;

  private BatchFolder(Path path, DiskCalls disk) throws IOException {
    this.path = path;
    this.directory = Directory.open(path, disk);
    this.puts = new PutFiles(path, disk);
    this.disk = disk;
  }

  static BatchFolder create(Path path, DiskCalls disk) throws IOException {
    disk.before(DiskChange.CREATE_DIRECTORY);
    Files.createDirectory(path);
    return new BatchFolder(path, disk);
  }

  static BatchFolder open(Path path, DiskCalls disk) throws IOException {
    return new BatchFolder(path, disk);
  }

  Directory directory() {
    return directory;
  }

  boolean contains(String name) throws IOException {
    return directory.stat(name).isPresent();
  }

  /** Writes a new file, compared with what was to be written, forced when it is to be durable. */
  FileStat stage(UploadId id, BatchFile file, Durability durability) throws IOException {
    return puts.write(
        new PutBytes(id, file.path(), file.attributes(), durability, file.bytes().duplicate()),
        file.check());
  }

  static String stagedName(UploadId id) {
    return PutFiles.name(id);
  }

  /**
   * From when this returns on the batch will be done or undone. The other names are forced before
   * the intent gets its own: a new file that is missing then was moved.
   */
  void intend(BatchIntent intent) throws IOException {
    write(DRAFT, intent.text(), intent.durable());
    if (intent.durable()) {
      directory.force();
    }
    directory.move(DRAFT, directory, INTENT);
    if (intent.durable()) {
      directory.force();
    }
  }

  /** From now on the batch is to be undone. */
  void giveUp(BatchIntent intent) throws IOException {
    if (!isGivenUp()) {
      write(UNDO, "", intent.durable());
      if (intent.durable()) {
        directory.force();
      }
    }
  }

  private void write(String name, String text, boolean force) throws IOException {
    disk.before(DiskChange.CREATE_FILE);
    try (FileChannel channel =
        FileChannel.open(
            path.resolve(name),
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            StagingFolder.OWNER_ONLY)) {
      disk.before(DiskChange.WRITE);
      LocalStagedBlob.writeFully(channel, 0, ByteBuffer.wrap(text.getBytes(UTF_8)));
      if (force) {
        disk.force(channel, true, DiskChange.FORCE);
      }
    }
  }

  boolean isIntended() throws IOException {
    return contains(INTENT);
  }

  boolean isGivenUp() throws IOException {
    return contains(UNDO);
  }

  BatchIntent intent() throws IOException {
    return BatchIntent.parse(Files.readString(path.resolve(INTENT)));
  }

  /** The batch is over; whatever comes later under its paths is safe from it. */
  void settle(boolean durable) throws IOException {
    if (isIntended()) {
      directory.deleteFile(INTENT);
      if (durable) {
        directory.force();
      }
    }
  }

  /** Deletes what is left of a batch that is over, and closes. */
  void remove() throws IOException {
    close();
    for (String name : names()) {
      disk.before(DiskChange.DELETE);
      Files.deleteIfExists(path.resolve(name));
    }
    disk.before(DiskChange.DELETE);
    Files.deleteIfExists(path);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void close() {
    directory.close();
  }
}
