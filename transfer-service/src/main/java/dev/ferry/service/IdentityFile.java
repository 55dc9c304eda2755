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
 * The file {@code identity} of a data folder: one line, the identity of the resume store the folder
 * is used with. Blocks; for the disk lane.
 */
final class IdentityFile {
  /** More than any identity has; the rest of a longer file is not read. */
  private static final int READ_BYTES_MAX = 256;

  private final Path dataFolder;

  /** The file of an existing data folder, whether or not there is one yet. */
  IdentityFile(Path dataFolder) {
    this.dataFolder = dataFolder;
  }

  Path path() {
    return dataFolder.resolve("identity");
  }

  /** What the file says, whatever that is; empty when there is no file. */
  Optional<String> read() throws IOException {
    try (InputStream in = Files.newInputStream(path())) {
      return Optional.of(new String(in.readNBytes(READ_BYTES_MAX), ISO_8859_1).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Replaces what the file says; a crash or power cut leaves the old file or the new one. */
  void write(String identity) throws IOException {
    Path fresh = dataFolder.resolve("identity.new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer line = ISO_8859_1.encode(identity + "\n");
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
}
