package dev.ferry.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The file {@code identity} of a data folder: the identity of the resume store the folder is used
 * with, and in a second line where that is, if not in the folder. Blocks; for the disk lane.
 */
final class IdentityFile {
  /** More than both lines have; the rest of a longer file is not read. */
  private static final int READ_BYTES_MAX = 900;

  private final Path dataFolder;

  /** The file of an existing data folder, whether or not there is one yet. */
  IdentityFile(Path dataFolder) {
    this.dataFolder = dataFolder;
  }

  Path path() {
    return dataFolder.resolve("identity");
  }

  /** What the file says in its first line, whatever that is; empty when there is no file. */
  Optional<String> read() throws IOException {
    return text().map(text -> text.lines().findFirst().orElse("").strip());
  }

  /** Where the store is, in the words of its {@link StorePlace}; empty when in the data folder. */
  Optional<String> elsewhere() throws IOException {
    return text().flatMap(text -> text.lines().skip(1).findFirst());
  }

  private Optional<String> text() throws IOException {
    try (InputStream in = Files.newInputStream(path())) {
      return Optional.of(new String(in.readNBytes(READ_BYTES_MAX), ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Replaces what the file says; a crash or power cut leaves the old file or the new one. */
  void write(String identity, StorePlace place) throws IOException {
    Path fresh = dataFolder.resolve("identity.new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer line = ISO_8859_1.encode(identity + "\n" + secondLine(place));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    }
    Files.move(fresh, path(), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(dataFolder, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static String secondLine(StorePlace place) {
    return place.isInDataFolder() ? "" : place.shown() + "\n";
  }
}
