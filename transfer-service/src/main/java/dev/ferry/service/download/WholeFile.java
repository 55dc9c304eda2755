package dev.ferry.service.download;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A small file.
 *
 * @param stat its facts
 * @param bytes all of it; the receiver's own
 * @param crc32c checksum of these bytes
 */
public record WholeFile(FileStat stat, ByteBuffer bytes, int crc32c) {

  static WholeFile read(WorkspaceFile file, OpenFile opened, FileStat stat, int lengthBytesMax) {
    if (stat.sizeBytes() > lengthBytesMax) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          file + " has " + stat.sizeBytes() + " bytes, one answer carries " + lengthBytesMax,
          Map.of("size", Long.toString(stat.sizeBytes())));
    }
    try {
      ByteBuffer bytes = ByteBuffer.allocate((int) stat.sizeBytes());
      int length = opened.read(0, bytes);
      if (length != bytes.capacity() || opened.wasChanged()) {
        throw new TransferException(
            FailureCode.VERSION_CHANGED, file + " was written into while it was being read");
      }
      int crc32c = Crc32c.of(bytes.flip().duplicate());
      if (stat.crc32c().isPresent() && stat.crc32c().getAsInt() != crc32c) {
        throw new TransferException(
            FailureCode.DATA_LOST, file + " is damaged: its bytes are not those published");
      }
      return new WholeFile(stat, bytes, crc32c);
    } catch (IOException e) {
      throw StorageFailures.of("reading " + file, e);
    }
  }
}
