package dev.ferry.service.download;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspacePath;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** An open file of zeros. */
record ZeroFile(long sizeBytes) implements OpenFile {
  @Override
  public FileStat stat() {
    return new FileStat(
        WorkspacePath.parse("/zeros"),
        FileStat.Type.FILE,
        sizeBytes,
        0644,
        Instant.EPOCH,
        "etag",
        null,
        null);
  }

  @Override
  public int read(long position, ByteBuffer target) {
    int length = target.remaining();
    target.position(target.limit());
    return length;
  }

  @Override
  public Optional<PieceFile> pieces() {
    return Optional.empty();
  }

  @Override
  public boolean wasChanged() {
    return false;
  }

  @Override
  public boolean wasTouched() {
    return false;
  }

  @Override
  public void close() {}
}
