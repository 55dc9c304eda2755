package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.hook.HookContent;
import dev.ferry.service.hook.StoredContent;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.scheduler.Scheduler;

/**
 * One attach's use of the piece file of its upload. An upload of less than a piece never has one.
 */
final class PieceKeeping {
  private final UploadRecord record;
  private final StagedBlob blob;
  private final PieceLedger ledger;
  private final boolean repairing;
  private final AtomicLong inspectedBytes = new AtomicLong();
  private boolean described;

  /**
   * For one attach.
   *
   * @param repairing whether its sender can send damaged pieces again
   */
  PieceKeeping(UploadRecord record, StagedBlob blob, PieceLedger ledger, boolean repairing) {
    this.repairing = repairing;
    this.record = record;
    this.blob = blob;
    this.ledger = ledger;
  }

  /** Takes verified bytes that were written behind the ones before. */
  void append(VerifiedChunk chunk) {
    ledger.append(chunk);
  }

  /** Writes the checksums of everything appended, before its commit; blocks, on a flush thread. */
  void save() throws IOException {
    if (ledger.isUnsaved()) {
      PieceFile file = blob.pieces();
      ledger.save(file);
      if (!described) {
        described = true;
        file.describe(ObjectDescription.of(record.created(), record.epoch()));
      }
    }
  }

  /**
   * Reads what was stored and compares it with what was acknowledged; blocks, for long.
   *
   * @throws dev.ferry.transfer.TransferException {@code DATA_LOST} when it changed on the disk
   */
  void requireStored(Prefix whole) throws IOException {
    new PieceProof(record.id(), whole, blob, repairing).verify();
  }

  /**
   * What is stored, for hooks.
   *
   * @param disk where it is read
   */
  HookContent content(long lengthBytes, Scheduler disk) {
    return new StoredContent(blob::read, lengthBytes, disk, inspectedBytes::addAndGet);
  }

  /** How many bytes hooks have taken; grows while they look. */
  long inspectedBytes() {
    return inspectedBytes.get();
  }

  /** The complete piece file of what is about to be published; blocks, on a disk thread. */
  void seal(Receipt receipt) throws IOException {
    if (receipt.lengthBytes() > Pieces.LENGTH_BYTES) {
      PieceFile file = blob.pieces();
      ledger.saveAll(file);
      file.describe(ObjectDescription.of(receipt));
      if (record.created().durability() == Durability.DURABLE) {
        file.force();
      }
    }
  }
}
