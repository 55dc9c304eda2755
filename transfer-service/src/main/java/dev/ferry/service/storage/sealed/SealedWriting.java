package dev.ferry.service.storage.sealed;

import static dev.ferry.service.storage.sealed.SealedLayout.BLOCK_BYTES;

import dev.ferry.service.hook.BlockTransform.FileTransform;
import dev.ferry.tree.FileLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that grows by whole blocks; what does not fill one yet waits in memory. */
final class SealedWriting implements FileLayout.Writing {
  private final SealedLayout layout;
  private final FileTransform file;
  private final FileChannel rest;
  private final ByteBuffer waiting = ByteBuffer.allocate(BLOCK_BYTES);
  private long block;

  private SealedWriting(SealedLayout layout, FileTransform file, FileChannel rest) {
    this.layout = layout;
    this.file = file;
    this.rest = rest;
  }

  /** A file without content. Blocks. */
  static SealedWriting of(SealedLayout layout, FileChannel rest) throws IOException {
    FileTransform file = layout.transform().create();
    SealedWriting writing = new SealedWriting(layout, file, rest);
    writing.write(file.header(), 0);
    return writing;
  }

  @Override
  public void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int length = Math.min(bytes.remaining(), waiting.remaining());
      waiting.put(bytes.slice().limit(length));
      bytes.position(bytes.position() + length);
      if (!waiting.hasRemaining()) {
        store(false);
      }
    }
  }

  @Override
  public void end() throws IOException {
    store(true);
  }

  private void store(boolean last) throws IOException {
    waiting.flip();
    ByteBuffer sealed =
        ByteBuffer.allocate(waiting.remaining() + layout.transform().overheadBytes());
    file.seal(block, last, waiting, sealed);
    write(sealed.flip(), layout.positionOf(block));
    waiting.clear();
    block++;
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += rest.write(bytes, at);
    }
  }
}
