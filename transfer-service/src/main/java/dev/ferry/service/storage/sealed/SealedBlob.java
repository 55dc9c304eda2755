package dev.ferry.service.storage.sealed;

import static dev.ferry.service.storage.sealed.SealedLayout.BLOCK_BYTES;

import dev.ferry.service.hook.BlockTransform.FileTransform;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A staging area whose bytes lie in blocks. A block is written when it is whole, never before, so
 * nothing that was committed is ever written over: what does not fill a block yet waits in memory.
 *
 * <p>A block that cannot be opened reads as noise: whoever reads staging areas compares checksums,
 * and has it sent again.
 */
final class SealedBlob implements StagedBlob {
  private final StagedBlob real;
  private final SealedLayout layout;
  private final FileTransform file;

  /** Blocks that are not whole yet. Guarded by this, as the others below. */
  private final Map<Long, ByteBuffer> waiting = new HashMap<>();

  private long ended = -1;

  private SealedBlob(StagedBlob real, SealedLayout layout, FileTransform file) {
    this.real = real;
    this.layout = layout;
    this.file = file;
  }

  /** An area that is empty. Blocks. */
  static SealedBlob fresh(StagedBlob real, SealedLayout layout) throws IOException {
    FileTransform file = layout.transform().create();
    real.write(0, file.header());
    return new SealedBlob(real, layout, file);
  }

  /**
   * An area that goes on.
   *
   * @param frontierBytes how much content is in it; several may write to it when it is not known
   */
  static SealedBlob reopened(StagedBlob real, SealedLayout layout, long frontierBytes)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(layout.transform().headerBytes());
    if (real.read(0, header) < header.capacity()) {
      return fresh(real, layout); // nothing in it was ever acknowledged, or the proof will tell
    }
    SealedBlob blob = new SealedBlob(real, layout, layout.transform().open(header.flip()));
    if (frontierBytes % BLOCK_BYTES != 0) {
      blob.ended = frontierBytes;
    }
    return blob;
  }

  /**
   * An area that is only looked at.
   *
   * @param real taken over
   */
  static SealedBlob examined(StagedBlob real, SealedLayout layout) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(layout.transform().headerBytes());
    boolean begun = real.read(0, header) == header.capacity();
    return new SealedBlob(
        real, layout, begun ? layout.transform().open(header.flip()) : layout.transform().create());
  }

  @Override
  public void write(long position, ByteBuffer bytes) throws IOException {
    long at = position;
    int end = bytes.limit();
    while (bytes.position() < end) {
      long block = at / BLOCK_BYTES;
      int within = (int) (at % BLOCK_BYTES);
      int length = Math.min(BLOCK_BYTES - within, end - bytes.position());
      bytes.limit(bytes.position() + length);
      if (length == BLOCK_BYTES) {
        forget(block);
        store(block, false, bytes);
      } else {
        fill(block, within, bytes);
      }
      at += length;
      bytes.limit(end);
    }
  }

  private synchronized void forget(long block) {
    waiting.remove(block);
  }

  private void store(long block, boolean last, ByteBuffer content) throws IOException {
    ByteBuffer rest = ByteBuffer.allocate(content.remaining() + layout.transform().overheadBytes());
    file.seal(block, last, content, rest);
    real.write(layout.positionOf(block), rest.flip());
  }

  /** The buffer of a block is filled to its position. */
  private synchronized void fill(long block, int within, ByteBuffer bytes) throws IOException {
    ByteBuffer filled = waiting.get(block);
    if (filled == null || within == 0) {
      filled = ByteBuffer.allocate(BLOCK_BYTES);
      if (within > 0) {
        filled.put(stored(block));
      }
      waiting.put(block, filled);
    }
    if (within > filled.position()) {
      throw new IOException("bytes were left out before position " + within + " of a block");
    }
    int before = filled.position();
    filled.position(within).put(bytes);
    filled.position(Math.max(before, filled.position()));
    if (!filled.hasRemaining()) {
      waiting.remove(block);
      store(block, false, filled.flip());
    }
  }

  @Override
  public synchronized long placedBytes(long writtenBytes) {
    return writtenBytes == ended ? ended : writtenBytes - writtenBytes % BLOCK_BYTES;
  }

  @Override
  public synchronized void end(long lengthBytes) throws IOException {
    long last = lengthBytes / BLOCK_BYTES;
    int within = (int) (lengthBytes % BLOCK_BYTES);
    ByteBuffer filled = waiting.remove(last);
    if (filled != null || lengthBytes != ended) {
      ByteBuffer content = filled == null ? stored(last) : filled.flip();
      if (filled == null && within > 0 && content.remaining() == within) {
        ended = lengthBytes;
        return; // it ended before
      }
      if (content.remaining() < within) {
        throw new IOException("the last bytes of the object are missing");
      }
      store(last, true, content.limit(within));
    }
    ended = lengthBytes;
  }

  /** What lies there of a block: all of it, less, or nothing. */
  private ByteBuffer stored(long block) throws IOException {
    ByteBuffer rest = ByteBuffer.allocate(layout.restBlockBytes());
    int length = real.read(layout.positionOf(block), rest);
    int overhead = layout.transform().overheadBytes();
    if (length < overhead) {
      return ByteBuffer.allocate(0);
    }
    ByteBuffer content = ByteBuffer.allocate(length - overhead);
    try {
      file.open(block, length < layout.restBlockBytes(), rest.flip(), content);
    } catch (IOException | TransferException unreadable) {
      ThreadLocalRandom.current().nextBytes(content.array());
      content.position(content.capacity());
    }
    return content.flip();
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
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
    ByteBuffer held = held(block);
    return held == null ? stored(block) : held;
  }

  private synchronized @Nullable ByteBuffer held(long block) {
    ByteBuffer filled = waiting.get(block);
    return filled == null
        ? null
        : ByteBuffer.allocate(filled.position()).put(filled.duplicate().flip()).flip();
  }

  @Override
  public PieceFile pieces() throws IOException {
    return real.pieces();
  }

  @Override
  public void force() throws IOException {
    real.force();
  }

  @Override
  public void close() {
    real.close();
  }
}
