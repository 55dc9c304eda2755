package dev.ferry.service.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The piece files of published files, named by the SHA-256 of workspace and path. Private to the
 * service. Each says of which version it is, so one that is left over harms nobody.
 */
final class PieceFolder implements AutoCloseable {
  private final Path path;
  private final Directory directory;
  private final DiskCalls disk;

  private PieceFolder(Path path, Directory directory, DiskCalls disk) {
    this.path = path;
    this.directory = directory;
    this.disk = disk;
  }

  static PieceFolder open(Path path, DiskCalls disk) throws IOException {
    Files.createDirectories(path);
    return new PieceFolder(path, Directory.open(path, disk), disk);
  }

  /** The piece file of what was published there last; empty when there is none. */
  Optional<PieceFile> find(WorkspaceFile file) throws IOException {
    try {
      return Optional.of(
          new LocalPieceFile(
              FileChannel.open(
                  path.resolve(name(file)), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS),
              disk));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** An empty piece file in place of the one there was. */
  PieceFile create(WorkspaceFile file) throws IOException {
    disk.before(DiskChange.CREATE_FILE);
    return new LocalPieceFile(
        FileChannel.open(
            path.resolve(name(file)),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS),
        disk);
  }

  /** Names of all piece files. */
  List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** What that piece file says; empty when it is gone or damaged. */
  Optional<Map<String, String>> description(String name) throws IOException {
    try (LocalPieceFile file =
        new LocalPieceFile(
            FileChannel.open(
                path.resolve(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS),
            disk)) {
      return file.description();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Takes over a staged piece file, or forgets the one there was when none was staged. */
  void publish(StagingFolder staging, String stagedName, WorkspaceFile file) throws IOException {
    try {
      staging.directory().move(stagedName, directory, name(file));
    } catch (NoSuchFileException e) {
      forget(file);
    }
  }

  /** Has the piece file of a path go with a file that was moved. */
  void move(WorkspaceFile source, WorkspaceFile target) throws IOException {
    try {
      directory.move(name(source), directory, name(target));
    } catch (NoSuchFileException e) {
      forget(target);
    }
  }

  /**
   * Says in the piece file of a path that it is of another version now, whose bytes are the same.
   */
  void retag(WorkspaceFile file, String before, String after) throws IOException {
    try (LocalPieceFile found =
        new LocalPieceFile(
            FileChannel.open(
                path.resolve(name(file)),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            disk)) {
      Map<String, String> description = new HashMap<>(found.description().orElse(Map.of()));
      if (before.equals(description.replace(PieceFile.ETAG, after))) {
        found.describe(description);
      }
    } catch (NoSuchFileException e) {
      return; // none is kept
    }
  }

  void forget(WorkspaceFile file) throws IOException {
    if (directory.stat(name(file)).isPresent()) {
      directory.deleteFile(name(file));
    }
  }

  /** Whether a description is of a file in that workspace. */
  static boolean isOf(WorkspaceName workspace, Map<String, String> description) {
    return description.getOrDefault(PieceFile.TARGET, "").startsWith(workspace + ":");
  }

  /** Deletes a piece file by its own name. */
  void delete(String name) throws IOException {
    directory.deleteFile(name);
  }

  private static String name(WorkspaceFile file) {
    try {
      byte[] key = file.toString().getBytes(UTF_8);
      return Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(key)).hex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    directory.close();
  }
}
