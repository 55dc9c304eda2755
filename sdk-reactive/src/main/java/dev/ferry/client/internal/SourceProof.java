package dev.ferry.client.internal;

import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Prefix;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the source beside an upload in segments, in order, behind what stands in a row on the
 * service: compares it and digests it, so that little is left to be read at the end.
 *
 * <p>All state is touched inside the mailbox only. What it finds wrong it leaves to the attempt
 * that finishes the upload, which reads on from where this one came to.
 */
public final class SourceProof {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final UploadTask task;
  private final WholeObject whole;
  private final Mailbox mailbox = new Mailbox();
  private @Nullable ChunkReader reader;
  private @Nullable PrefixProof running;
  private Prefix known = Prefix.EMPTY;
  private boolean over;

  /** A proof that did not begin. */
  public SourceProof(UploadTask task, DigestMode mode) {
    this.task = task;
    this.whole = new WholeObject(task, mode);
    whole.opened(mode.isOff());
  }

  /** Begins; goes on whenever the row grows, until {@link #stop()}. To be called once. */
  public void follow(UploadShares shares) {
    shares.onRow(() -> mailbox.post(() -> advance(shares)));
  }

  private void advance(UploadShares shares) {
    Prefix row = shares.row();
    if (over || running != null || row.lengthBytes() <= known.lengthBytes()) {
      return;
    }
    ChunkReader open = reader;
    if (open == null) {
      open = task.source().readFrom(0);
      reader = open;
    }
    PrefixProof next =
        new PrefixProof(
            open,
            known,
            row,
            CHUNK_BYTES,
            whole,
            mailbox,
            new PrefixProof.Outcome(read -> {}, () -> proven(row, shares), failure -> end()));
    running = next;
    next.advance();
  }

  private void proven(Prefix row, UploadShares shares) {
    running = null;
    known = row;
    task.ledger().proven(row);
    mailbox.post(() -> advance(shares));
  }

  private void end() {
    over = true;
    if (running != null) {
      running.stop();
    }
    if (reader != null) {
      reader.close();
    }
  }

  /** Completes when it reads and digests nothing more. */
  public Mono<Void> stop() {
    return Mono.create(
        sink ->
            mailbox.post(
                () -> {
                  end();
                  sink.success();
                }));
  }
}
