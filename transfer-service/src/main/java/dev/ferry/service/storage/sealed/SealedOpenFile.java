package dev.ferry.service.storage.sealed;

import static dev.ferry.service.storage.sealed.SealedLayout.BLOCK_BYTES;

import dev.ferry.service.hook.BlockTransform.FileTransform;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A published file whose bytes lie in blocks. */
final class SealedOpenFile implements OpenFile {
  private final OpenFile real;
  private final SealedLayout layout;
  private final FileTransform file;
  private final FileStat stat;

  private SealedOpenFile(OpenFile real, SealedLayout layout, FileTransform file, FileStat stat) {
    this.real = real;
    this.layout = layout;
    this.file = file;
    this.stat = stat;
  }

  /**
   * Reads the header, and the last block when no content is in it, so that a file that was cut is
   * found out. Blocks.
   *
   * @param real taken over, but when this fails
   */
  static SealedOpenFile of(OpenFile real, SealedLayout layout) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(layout.transform().headerBytes());
    var unusedLength = real.read(0, header);
    FileTransform file = layout.transform().open(padded(header));
    SealedOpenFile opened = new SealedOpenFile(real, layout, file, layout.content(real.stat()));
    if (opened.lengthBytes() % BLOCK_BYTES == 0) {
      var unused = opened.block(opened.lengthBytes() / BLOCK_BYTES);
    }
    return opened;
  }

  /** What is missing of a short file is zeros, which no transform takes for its own. */
  private static ByteBuffer padded(ByteBuffer header) {
    return header.position(header.capacity()).flip();
  }

  private long lengthBytes() {
    return stat.sizeBytes();
  }

  @Override
  public FileStat stat() {
    return stat;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    long at = position;
    while (target.hasRemaining() && at < lengthBytes()) {
      ByteBuffer content = block(at / BLOCK_BYTES);
      int within = (int) (at % BLOCK_BYTES);
      int length = Math.min(content.remaining() - within, target.remaining());
      if (length <= 0) {
        break;
      }
      target.put(content.slice(within, length));
      at += length;
    }
    return Math.toIntExact(at - position);
  }

  private ByteBuffer block(long block) throws IOException {
    boolean last = block == lengthBytes() / BLOCK_BYTES;
    int content = last ? (int) (lengthBytes() % BLOCK_BYTES) : BLOCK_BYTES;
    ByteBuffer rest = ByteBuffer.allocate(content + layout.transform().overheadBytes());
    var unused = real.read(layout.positionOf(block), rest);
    ByteBuffer opened = ByteBuffer.allocate(content);
    file.open(block, last, rest.flip(), opened);
    return opened.flip();
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
