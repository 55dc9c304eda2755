package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A published file whose bytes lie in blocks. */
final class SealedOpenFile implements OpenFile {
  private final OpenFile real;
  private final FileStat stat;
  private final SealedReading content;

  private SealedOpenFile(OpenFile real, FileStat stat, SealedReading content) {
    this.real = real;
    this.stat = stat;
    this.content = content;
  }

  /**
   * Opens the content. Blocks.
   *
   * @param real taken over, but when this fails
   */
  static SealedOpenFile of(OpenFile real, SealedLayout layout) throws IOException {
    FileStat stat = layout.content(real.stat());
    return new SealedOpenFile(real, stat, SealedReading.of(real::read, layout, stat.sizeBytes()));
  }

  @Override
  public FileStat stat() {
    return stat;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return content.read(position, target);
  }

  @Override
  public Optional<PieceFile> pieces() throws IOException {
    return real.pieces();
  }

  @Override
  public boolean wasChanged() throws IOException {
    return real.wasChanged();
  }

  @Override
  public boolean wasTouched() throws IOException {
    return real.wasTouched();
  }

  @Override
  public void close() {
    real.close();
  }
}
