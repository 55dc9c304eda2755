package dev.ferry.service.storage.local;

import dev.ferry.service.storage.PutBytes;
import dev.ferry.service.storage.StoredCheck;
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
import java.util.Set;

/**
 * Staging files that are written in one step and get their record afterwards. Their names say so:
 * of those that a crash leaves behind, the ones without a record can be deleted.
 */
final class PutFiles {
  /** What stands behind the upload's id. */
  static final String SUFFIX = ".put";

  private final Path staging;
  private final DiskCalls disk;

  PutFiles(Path staging, DiskCalls disk) {
    this.staging = staging;
    this.disk = disk;
  }

  static String name(UploadId id) {
    return id.value() + SUFFIX;
  }

  boolean isThere(UploadId id) {
    return Files.exists(file(id), LinkOption.NOFOLLOW_LINKS);
  }

  Path file(UploadId id) {
    return staging.resolve(name(id));
  }

  /** Bytes and attributes, forced when their class asks for it; the name is left to the caller. */
  FileStat write(PutBytes put, StoredCheck check) throws IOException {
    Path file = file(put.id());
    disk.before(DiskChange.CREATE_FILE);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            StagingFolder.OWNER_ONLY)) {
      write(channel, put.bytes());
      check.check(readBack(channel));
      StagedAttributes.set(file, put.attributes(), disk);
      if (put.durability() == Durability.DURABLE) {
        disk.force(channel, true, DiskChange.FORCE);
      }
      return StagedAttributes.stat(file, put.target());
    } catch (IOException | RuntimeException e) {
      discard(put.id());
      throw e;
    }
  }

  private void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    disk.before(DiskChange.WRITE);
    LocalStagedBlob.writeFully(channel, 0, bytes);
  }

  private static ByteBuffer readBack(FileChannel channel) throws IOException {
    ByteBuffer stored = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    var unused = LocalStagedBlob.readFully(channel, 0, stored);
    return stored.flip();
  }

  void discard(UploadId id) throws IOException {
    if (isThere(id)) {
      disk.before(DiskChange.DELETE);
      Files.deleteIfExists(file(id));
    }
  }
}
