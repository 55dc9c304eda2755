package dev.ferry.service.storage.local;

import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StagingListing;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of staging files, one for each upload that is under way, named by its id. Private to
 * the service, so paths are safe here.
 */
final class StagingFolder implements AutoCloseable {
  /** What stands behind the id in the name of a piece file. */
  static final String PIECES = ".pieces";

  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final Directory directory;
  private final PutFiles puts;
  private final DiskCalls disk;

  private StagingFolder(Path path, Directory directory, DiskCalls disk) {
    this.path = path;
    this.directory = directory;
    this.puts = new PutFiles(path, disk);
    this.disk = disk;
  }

  static StagingFolder open(Path path, DiskCalls disk) throws IOException {
    Files.createDirectories(path);
    return new StagingFolder(path, Directory.open(path, disk), disk);
  }

  Directory directory() {
    return directory;
  }

  PutFiles puts() {
    return puts;
  }

  /** What the upload's file is called now. */
  String nameOf(UploadId id) {
    return puts.isThere(id) ? PutFiles.name(id) : id.value();
  }

  /** From here on the upload can go on. */
  void keepPut(UploadId id) throws IOException {
    if (puts.isThere(id)) {
      directory.move(PutFiles.name(id), directory, id.value());
      directory.force();
    }
  }

  /** An empty file, whose name survives a power cut when the class asks for it. */
  StagedBlob create(UploadId id, Durability durability) throws IOException {
    discard(id);
    disk.before(DiskChange.CREATE_FILE);
    FileChannel channel =
        FileChannel.open(
            file(id),
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            OWNER_ONLY);
    try {
      if (durability == Durability.DURABLE) {
        directory.force();
      }
      return blob(id, channel, durability);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The file of an upload that goes on, cut to its frontier; it may be shorter, for the caller to
   * find out. Whoever created it may not have come to force its name; once a byte was acknowledged
   * somebody has.
   */
  StagedBlob reopen(UploadId id, long frontierBytes, Durability durability) throws IOException {
    if (!Files.exists(file(id), LinkOption.NOFOLLOW_LINKS)) {
      if (frontierBytes == 0) {
        return create(id, durability);
      }
      throw lost(id, frontierBytes == BlobStore.UNCUT ? 0 : frontierBytes);
    }
    FileChannel channel =
        FileChannel.open(
            file(id), StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      cutToFrontier(channel, frontierBytes);
      if (frontierBytes == 0 && durability == Durability.DURABLE) {
        directory.force();
      }
      return blob(id, channel, durability);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The file of an upload as it is; empty when there is none. */
  Optional<StagedBlob> examine(UploadId id) throws IOException {
    if (lengthBytes(id).isEmpty()) {
      return Optional.empty();
    }
    FileChannel channel =
        FileChannel.open(
            path.resolve(nameOf(id)),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return Optional.of(
        new LocalStagedBlob(
            channel,
            disk,
            () ->
                new LocalPieceFile(
                    FileChannel.open(
                        pieces(id), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS),
                    disk)));
  }

  private StagedBlob blob(UploadId id, FileChannel channel, Durability durability) {
    return new LocalStagedBlob(channel, disk, () -> openPieces(id, durability));
  }

  private PieceFile openPieces(UploadId id, Durability durability) throws IOException {
    boolean missing = !hasPieces(id);
    if (missing) {
      disk.before(DiskChange.CREATE_FILE);
    }
    FileChannel channel =
        FileChannel.open(
            pieces(id),
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            OWNER_ONLY);
    try {
      if (missing && durability == Durability.DURABLE) {
        directory.force();
      }
      return new LocalPieceFile(channel, disk);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void cutToFrontier(FileChannel channel, long frontierBytes) throws IOException {
    if (channel.size() > frontierBytes) {
      disk.before(DiskChange.CUT);
      channel.truncate(frontierBytes);
    }
  }

  void discard(UploadId id) throws IOException {
    disk.before(DiskChange.DELETE);
    Files.deleteIfExists(file(id));
    puts.discard(id);
    if (hasPieces(id)) {
      disk.before(DiskChange.DELETE);
      Files.deleteIfExists(pieces(id));
    }
  }

  /** Reads the folder once; an entry that goes meanwhile may be in the listing or not. */
  StagingListing list() throws IOException {
    return new StagingReading(path).list();
  }

  /** Length of an upload's file, 0 when what has its name is no regular file; empty for nothing. */
  Optional<Long> lengthBytes(UploadId id) throws IOException {
    return StagingReading.lengthBytes(path.resolve(nameOf(id)));
  }

  /** Sets mode and time, forces both, and tells the facts the file will have under its path. */
  FileStat prepare(
      UploadId id, WorkspacePath target, FileAttributes attributes, Durability durability)
      throws IOException {
    Path file = file(id);
    StagedAttributes.set(file, attributes, disk);
    if (durability == Durability.DURABLE) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        disk.force(channel, true, DiskChange.FORCE);
      }
    }
    try {
      return StagedAttributes.stat(file, target);
    } catch (NoSuchFileException e) {
      throw lost(id, 0);
    }
  }

  /** Writes, forces and deletes a small file: can this folder take bytes? */
  void probe() throws IOException {
    disk.before(DiskChange.WRITE);
    Path probe = path.resolve("probe");
    try (FileChannel channel =
        FileChannel.open(
            probe,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}));
      channel.force(false);
    }
  }

  private Path file(UploadId id) {
    return path.resolve(id.value());
  }

  private Path pieces(UploadId id) {
    return path.resolve(piecesName(id));
  }

  boolean hasPieces(UploadId id) {
    return Files.exists(pieces(id), LinkOption.NOFOLLOW_LINKS);
  }

  static String piecesName(UploadId id) {
    return id.value() + PIECES;
  }

  private static TransferException lost(UploadId id, long frontierBytes) {
    return new TransferException(
        FailureCode.DATA_LOST,
        "Upload "
            + id
            + " has no file any more, but "
            + (frontierBytes == 0 ? "" : frontierBytes + " ")
            + "bytes were acknowledged");
  }

  @Override
  public void close() {
    directory.close();
  }
}
