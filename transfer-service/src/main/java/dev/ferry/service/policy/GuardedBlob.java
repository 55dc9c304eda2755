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

  GuardedBlob(UploadId id, StagedBlob real, SpaceLedger ledger, VolumeGauge gauge) {
    this.id = id;
    this.real = real;
    this.ledger = ledger;
    this.gauge = gauge;
  }

  /** Also fails with {@code STORAGE_FULL} before anything is written. */
  @Override
  public void write(long position, ByteBuffer bytes) throws IOException {
    long end = position + bytes.remaining();
    ledger.require(id, end, gauge.now());
    real.write(position, bytes);
    ledger.wrote(id, end);
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return real.read(position, target);
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
