package dev.ferry.service.policy;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.UploadId;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A staging area that takes bytes only while there is room for them. */
final class GuardedBlob implements StagedBlob {
  private final UploadId id;
  private final StagedBlob real;
  private final SpaceLedger ledger;
  private final VolumeGauge gauge;
  private final Writing counting;

  /** Counts bytes of an upload that were written there. */
  @FunctionalInterface
  interface Writing {
    void wrote(UploadId id, long position, long lengthBytes);
  }

  GuardedBlob(
      UploadId id, StagedBlob real, SpaceLedger ledger, VolumeGauge gauge, Writing counting) {
    this.counting = counting;
    this.id = id;
    this.real = real;
    this.ledger = ledger;
    this.gauge = gauge;
  }

  /** Also fails with {@code STORAGE_FULL} before anything is written. */
  @Override
  public void write(long position, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    ledger.require(id, position + length, gauge.now());
    real.write(position, bytes);
    counting.wrote(id, position, length);
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return real.read(position, target);
  }

  @Override
  public long placedBytes(long writtenBytes) {
    return real.placedBytes(writtenBytes);
  }

  @Override
  public void end(long lengthBytes) throws IOException {
    real.end(lengthBytes);
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
