package dev.ferry.service;

import dev.ferry.service.storage.StorageFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code sandbox.key} of a data folder: the secret that sandboxes' tokens are made with.
 * Only the service's user may read it. Blocks; for the start.
 */
final class SandboxKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxKeyFile.class);
  private static final int BYTES = 32;
  private static final Set<PosixFilePermission> OURS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path folder;

  /** The file of a data folder, whether or not there is one yet. */
  SandboxKeyFile(Path folder) {
    this.folder = folder;
  }

  private Path path() {
    return folder.resolve("sandbox.key");
  }

  /** The secret, made when there is none; one that is not whole is replaced. */
  byte[] secret() {
    try {
      Files.createDirectories(folder);
      byte[] known = known();
      return known.length == BYTES ? known : made();
    } catch (IOException e) {
      throw StorageFailures.of("reading the sandboxes' key", e);
    }
  }

  private byte[] known() throws IOException {
    try {
      if (!Files.getPosixFilePermissions(path()).equals(OURS)) {
        LOG.warn("{} could be read by others; only this user may now", path());
        Files.setPosixFilePermissions(path(), OURS);
      }
      return Files.readAllBytes(path());
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** A crash or power cut leaves the old file or the new one. */
  private byte[] made() throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    Path fresh = folder.resolve("sandbox.key.new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OURS))) {
      ByteBuffer bytes = ByteBuffer.wrap(secret);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, path(), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    return secret;
  }
}
