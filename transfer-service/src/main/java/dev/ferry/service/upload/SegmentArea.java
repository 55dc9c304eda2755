package dev.ferry.service.upload;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A part of a staging area from the begin of a piece on, as if it were an area of its own. */
final class SegmentArea implements StagedBlob {
  private final StagedBlob whole;
  private final long baseBytes;
  private final Runnable left;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A part of that area.
   *
   * @param left called once when it is closed
   */
  SegmentArea(StagedBlob whole, long baseBytes, Runnable left) {
    this.whole = whole;
    this.baseBytes = baseBytes;
    this.left = left;
  }

  @Override
  public void write(long position, ByteBuffer bytes) throws IOException {
    whole.write(baseBytes + position, bytes);
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return whole.read(baseBytes + position, target);
  }

  @Override
  public long placedBytes(long writtenBytes) {
    return whole.placedBytes(baseBytes + writtenBytes) - baseBytes;
  }

  /** Only the last segment ends within a piece. */
  @Override
  public void end(long lengthBytes) throws IOException {
    if ((baseBytes + lengthBytes) % Pieces.LENGTH_BYTES != 0) {
      whole.end(baseBytes + lengthBytes);
    }
  }

  @Override
  public PieceFile pieces() throws IOException {
    return new SegmentPieces(whole.pieces(), Pieces.whole(baseBytes));
  }

  @Override
  public void force() throws IOException {
    whole.force();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      left.run();
    }
  }
}
