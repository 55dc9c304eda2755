package dev.ferry.resume;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record that differs from another in some fields. */
final class RecordDraft {
  private final UploadRecord before;
  private NewUpload created;
  private UploadState state;
  private long epoch;
  private Prefix durable;
  private @Nullable Receipt receipt;
  private @Nullable FailureCode reason;

  RecordDraft(UploadRecord before) {
    this.before = before;
    this.created = before.created();
    this.state = before.state();
    this.epoch = before.epoch();
    this.durable = before.durable();
    this.receipt = before.receiptOrNull();
    this.reason = before.reasonOrNull();
  }

  RecordDraft created(NewUpload next) {
    created = next;
    return this;
  }

  RecordDraft state(UploadState next) {
    state = next;
    return this;
  }

  RecordDraft epoch(long next) {
    epoch = next;
    return this;
  }

  RecordDraft frontier(Prefix next) {
    durable = next;
    return this;
  }

  RecordDraft receipt(@Nullable Receipt next) {
    receipt = next;
    return this;
  }

  RecordDraft reason(@Nullable FailureCode next) {
    reason = next;
    return this;
  }

  /** The expiry stays. */
  UploadRecord at(Instant now) {
    return made(now, before.expiresAt());
  }

  /** The expiry begins anew. */
  UploadRecord alive(Instant now) {
    return made(now, now.plus(before.created().expiry()));
  }

  UploadRecord until(Instant now, Duration retention) {
    return made(now, now.plus(retention));
  }

  private UploadRecord made(Instant now, Instant expiresAt) {
    return new UploadRecord(created, state, epoch, durable, now, expiresAt, receipt, reason);
  }
}
