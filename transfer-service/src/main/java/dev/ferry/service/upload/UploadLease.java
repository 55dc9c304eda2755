package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadId;
import java.time.Instant;
import java.util.List;

/**
 * The right to write to one upload under one epoch, until a newer attach takes it away.
 *
 * <p>Ours alone; RSocket's LEASE is something else. Whoever holds it passes it to {@link
 * Uploads#append} or calls {@link #close()}.
 */
public final class UploadLease {
  private final UploadId id;
  private final UploadRecord record;
  private final AppendPipeline pipeline;
  private final WindowBudget.Window window;
  private final List<ByteRange> damaged;

  /**
   * A lease.
   *
   * @param id the upload; the record may be that of one of its segments
   */
  UploadLease(
      UploadId id,
      UploadRecord record,
      AppendPipeline pipeline,
      WindowBudget.Window window,
      List<ByteRange> damaged) {
    this.id = id;
    this.damaged = damaged;
    this.record = record;
    this.pipeline = pipeline;
    this.window = window;
  }

  /** The upload. */
  public UploadId id() {
    return id;
  }

  /** Fence number of this writer. */
  public long epoch() {
    return record.epoch();
  }

  /** Where to continue, and the checksum of everything below. */
  public Prefix durable() {
    return record.durable();
  }

  /** Declared length of what is written under this lease. */
  public ContentLength length() {
    return record.created().length();
  }

  /** What acks survive. */
  public Durability durability() {
    return record.created().durability();
  }

  /** When the upload is given up unless it makes progress. */
  public Instant expiresAt() {
    return record.expiresAt();
  }

  /** Largest chunk this writer may send. */
  public int chunkBytes() {
    return window.chunkBytes();
  }

  /** Bytes this writer may have under way. */
  public int windowBytes() {
    return window.windowBytes();
  }

  /** Whether no digest is computed for this writer, and none is wanted of it. */
  public boolean withoutDigest() {
    return pipeline.digest().isOff();
  }

  /** Ranges below the frontier that have to be sent again before anything else. */
  public List<ByteRange> damaged() {
    return damaged;
  }

  AppendPipeline pipeline() {
    return pipeline;
  }

  /** Gives the right back without having written; the upload stays. */
  public void close() {
    pipeline.cancel();
  }
}
