package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import io.rsocket.RSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * One attach of an upload: open, prove the source, send from the frontier, finish.
 *
 * <p>All state is touched inside the mailbox only. The rules, each in one place: nothing is sent
 * without credit ({@link UploadChannel}); never more than a window of bytes is in memory ({@link
 * SendWindow}); nothing is sent before the source is proven ({@link PrefixProof}); whatever ends
 * the attempt releases everything ({@link #end}).
 */
public final class UploadAttempt implements UploadChannel.Listener {
  private static final Duration CLOSING_GRACE = Duration.ofSeconds(1);

  private final UploadTask task;
  private final ClientMessage.Open open;
  private final MonoSink<Receipt> result;
  private final Mailbox mailbox = new Mailbox();
  private final UploadChannel channel;
  private final Disposable.Composite helpers = Disposables.composite();
  private final StallClock clock;
  private final WholeObject whole;
  private @Nullable SendWindow window;
  private @Nullable ChunkReader reader;
  private @Nullable PrefixProof proof;
  private @Nullable DamageSending repair;
  private @Nullable Runnable onQuiet;
  private @Nullable Receipt receipt;
  private boolean openSent;
  private boolean opened;
  private boolean proven;
  private boolean asked;
  private boolean sourceEnded;
  private boolean wholeAsked;
  private boolean finishSent;
  private boolean quieting;
  private boolean over;
  private long flushedBytes;

  private UploadAttempt(
      UploadTask task, ClientMessage.Open open, RSocket rsocket, MonoSink<Receipt> result) {
    this.task = task;
    this.open = open;
    this.result = result.onDispose(() -> mailbox.post(() -> end(null, null)));
    this.channel = new UploadChannel(rsocket, task.wire(), task.pace(), mailbox, this);
    this.clock = new StallClock(task.patience());
    this.whole = new WholeObject(task, open.digest());
  }

  /**
   * An attempt over that connection.
   *
   * <p>Completes with the receipt. Cancelling leaves the stream and releases everything; the upload
   * stays open on the service.
   */
  public static Mono<Receipt> over(RSocket rsocket, UploadTask task, ClientMessage.Open open) {
    return Mono.create(sink -> new UploadAttempt(task, open, rsocket, sink).start());
  }

  private void start() {
    task.running(this);
    long period = clock.tickMillis();
    helpers.add(
        Schedulers.parallel()
            .schedulePeriodically(
                () -> mailbox.post(this::tick), period, period, TimeUnit.MILLISECONDS));
    channel.open();
  }

  /** Sends nothing more and calls back when everything sent is acknowledged, or it is over. */
  void quiesce(Runnable quiet) {
    mailbox.post(
        () -> {
          quieting = true;
          onQuiet = quiet;
          pump();
          quietIfDone();
        });
  }

  @Override
  public void credited() {
    if (over) {
      return;
    }
    if (!openSent) {
      openSent = true;
      channel.send(task.opening(open));
      return;
    }
    pump();
  }

  @Override
  public void received(ServerMessage message) {
    if (over) {
      return;
    }
    try {
      if (message instanceof ServerMessage.Opened answer) {
        opened(answer);
      } else if (message instanceof ServerMessage.Ack ack) {
        acked(ack.durable());
      } else if (message instanceof ServerMessage.Completed completed) {
        completed(completed.receipt());
      } else {
        throw unexpected(message);
      }
    } catch (RuntimeException e) {
      end(null, e);
    }
  }

  @Override
  public void ended(@Nullable Throwable failure) {
    if (receipt != null) {
      end(receipt, null);
    } else if (failure != null) {
      end(null, failure);
    } else {
      end(
          null,
          new TransferException(
              FailureCode.CONNECTION_LOST, "The service ended the upload without a receipt"));
    }
  }

  private void opened(ServerMessage.Opened answer) {
    if (opened) {
      throw unexpected(answer);
    }
    Prefix durable = answer.durable();
    task.ledger().reopened(durable);
    SourceLength.requireFrontier(task.length(), durable.lengthBytes());
    if (!open.repair() && !answer.damaged().isEmpty()) {
      throw unexpected(answer);
    }
    opened = true;
    task.packing().agreed(open.zstd() && answer.zstd());
    whole.opened(answer.withoutDigest());
    clock.progressed();
    task.events().opened(answer.id(), durable.lengthBytes());
    window = new SendWindow(answer.chunkBytes(), answer.windowBytes(), durable.lengthBytes());
    prove(durable, answer);
  }

  private void prove(Prefix durable, ServerMessage.Opened answer) {
    Prefix known = whole.knownUpTo(durable);
    ChunkReader opening = task.source().readFrom(known.lengthBytes());
    reader = opening;
    if (known.lengthBytes() < durable.lengthBytes()) {
      task.events().verifyingSource();
    }
    PrefixProof beginning =
        new PrefixProof(
            opening,
            known,
            durable,
            answer.chunkBytes(),
            whole,
            mailbox,
            new PrefixProof.Outcome(
                this::provenSoFar, () -> proven(durable, answer), failure -> end(null, failure)));
    proof = beginning;
    beginning.advance();
  }

  /** Remembers what was read, so that a proof that is cut goes on there and retains nothing. */
  private void provenSoFar(Prefix read) {
    task.ledger().proven(read);
    task.source().acknowledged(read.lengthBytes());
  }

  /** Mends what the service lost below the frontier; then goes on there. */
  private void proven(Prefix durable, ServerMessage.Opened answer) {
    if (answer.damaged().isEmpty()) {
      goOn(durable);
      return;
    }
    closeReader();
    DamageSending sending =
        new DamageSending(
            task.source(),
            answer.damaged(),
            answer.chunkBytes(),
            mailbox,
            new DamageSending.Outcome(
                () -> channel.takesChunk(answer.chunkBytes()),
                this::sendAgain,
                () -> repaired(durable),
                failure -> end(null, failure)));
    repair = sending;
    task.events().transferring();
    sending.advance();
  }

  private void sendAgain(Chunk chunk) {
    clock.progressed();
    channel.send(chunk);
    task.events().sentAgain(chunk.lengthBytes());
  }

  private void repaired(Prefix durable) {
    repair = null;
    reader = task.source().readFrom(durable.lengthBytes());
    goOn(durable);
  }

  private void goOn(Prefix durable) {
    proven = true;
    clock.progressed();
    flushedBytes = durable.lengthBytes();
    task.ledger().restarted(durable);
    acked(durable);
    task.events().transferring();
    pump();
  }

  private void acked(Prefix durable) {
    long before = task.ledger().ackedBytes();
    task.ledger().acked(durable);
    if (durable.lengthBytes() > before || finishSent || !channel.hasCredit()) {
      // behind Finish a repeated Ack says that publishing goes on, without credit that this is
      // meant
      clock.progressed();
    }
    task.source().acknowledged(durable.lengthBytes());
    task.events().durable(durable.lengthBytes());
    pump();
    quietIfDone();
  }

  /** Everything that can be done now: send, flush, finish, read more. */
  private void pump() {
    SendWindow sending = window;
    DamageSending mending = repair;
    if (over || sending == null || (!proven && mending == null)) {
      return;
    }
    try {
      if (mending != null) {
        mending.advance();
        return;
      }
      sending.reap();
      while (!quieting && sending.hasReady() && channel.takesChunk(sending.readyBytes())) {
        send(sending);
      }
      flushIfDue(sending);
      finishIfDue(sending);
      readMore(sending);
    } catch (RuntimeException e) {
      end(null, e);
    }
  }

  private void send(SendWindow sending) {
    Chunk chunk = sending.takeReady();
    task.ledger().sent(chunk);
    channel.send(chunk);
    task.events().sent(chunk.offset(), chunk.lengthBytes());
  }

  /** Asks for acknowledgements early when they are what frees memory, or a pause waits for them. */
  private void flushIfDue(SendWindow sending) {
    long unflushed = sending.sentBytes() - flushedBytes;
    boolean due =
        quieting || (task.source().retainsUnacknowledged() && unflushed >= sending.maxBytes() / 2);
    if (due && unflushed > 0 && !finishSent && channel.hasCredit()) {
      flushedBytes = sending.sentBytes();
      channel.send(new ClientMessage.Flush());
    }
  }

  private void finishIfDue(SendWindow sending) {
    if (!sourceEnded || sending.hasReady() || finishSent || quieting) {
      return;
    }
    if (!wholeAsked) {
      wholeAsked = true;
      task.events().finishing();
      helpers.add(
          task.source()
              .checkUnchanged()
              .then(whole.digest())
              .subscribe(
                  digest -> mailbox.post(() -> settled(digest)),
                  failure -> mailbox.post(() -> end(null, failure))));
    }
    if (whole.isSettled() && channel.hasCredit()) {
      finishSent = true;
      channel.send(whole.finish(sending.sentBytes()));
    }
  }

  private void settled(Optional<Digest> digest) {
    whole.settle(digest);
    pump();
  }

  private void readMore(SendWindow sending) {
    ChunkReader open = reader;
    long retainedBytes =
        task.source().retainsUnacknowledged()
            ? sending.readBytes() - task.ledger().ackedBytes()
            : 0;
    if (open == null || asked || sourceEnded || quieting || !sending.hasRoom(retainedBytes)) {
      return;
    }
    asked = true;
    open.pull(sending.chunkBytes(), task.packing().before(new Reading()));
  }

  private void read(Chunk chunk) {
    asked = false;
    SendWindow sending = window;
    if (over || sending == null) {
      chunk.release();
      return;
    }
    sending.addReady(chunk);
    var unused = whole.feed(chunk, () -> mailbox.post(this::pump));
    endIfWrong(SourceLength.soFar(task.length(), sending.readBytes()));
    pump();
  }

  private void sourceEnded() {
    asked = false;
    SendWindow sending = window;
    if (over || sending == null) {
      return;
    }
    sourceEnded = true;
    endIfWrong(SourceLength.atItsEnd(task.length(), sending.readBytes()));
    pump();
  }

  private void completed(Receipt published) {
    if (receipt != null) {
      return;
    }
    if (opened && !finishSent) {
      throw new TransferException(
          FailureCode.MALFORMED, "The service completed an upload that was not finished");
    }
    whole.verify(published, open.file());
    receipt = published;
    clock.progressed();
    task.events().durable(published.lengthBytes());
    channel.complete();
  }

  private void tick() {
    if (over) {
      return;
    }
    if (receipt != null && clock.idleFor(CLOSING_GRACE)) {
      end(receipt, null);
      return;
    }
    if (clock.isStalled(isServicesTurn())) {
      end(
          null,
          new TransferException(
              FailureCode.STALLED,
              "No byte became durable for "
                  + task.patience().timeout().toMillis()
                  + " ms; the frontier is "
                  + task.ledger().ackedBytes()));
      return;
    }
    pump();
  }

  /** Whether the service owes an answer, an acknowledgement or credit. */
  private boolean isServicesTurn() {
    SendWindow sending = window;
    if (!opened || sending == null || finishSent) {
      return true;
    }
    boolean unacked = task.ledger().ackedBytes() < sending.sentBytes();
    boolean outOfCredit =
        proven && !channel.hasCredit() && (sending.hasReady() || whole.isSettled()) && !quieting;
    boolean mendingWaits = repair != null && !channel.hasCredit();
    return mendingWaits || (proven && (unacked || outOfCredit));
  }

  private void quietIfDone() {
    SendWindow sending = window;
    Runnable quiet = onQuiet;
    if (quiet != null
        && (over || sending == null || task.ledger().ackedBytes() >= sending.sentBytes())) {
      onQuiet = null;
      quiet.run();
    }
  }

  private void endIfWrong(@Nullable TransferException wrong) {
    if (wrong != null) {
      end(null, wrong);
    }
  }

  /** The one way out. */
  private void end(@Nullable Receipt published, @Nullable Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    helpers.dispose();
    channel.cancel();
    if (proof != null) {
      proof.stop();
    }
    if (repair != null) {
      repair.stop();
    }
    closeReader();
    if (window != null) {
      window.release();
    }
    quietIfDone();
    if (published != null) {
      result.success(published);
    } else if (failure != null) {
      result.error(ServiceFailures.of(failure));
    }
  }

  private void closeReader() {
    ChunkReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }

  private static TransferException unexpected(ServerMessage message) {
    return new TransferException(
        FailureCode.MALFORMED, "Unexpected message '" + message.type().wireName() + "'");
  }

  private final class Reading implements ChunkReader.Receiver {
    @Override
    public void chunk(Chunk chunk) {
      mailbox.post(() -> read(chunk));
    }

    @Override
    public void end() {
      mailbox.post(UploadAttempt.this::sourceEnded);
    }

    @Override
    public void failed(Throwable failure) {
      mailbox.post(() -> UploadAttempt.this.end(null, failure));
    }
  }
}
