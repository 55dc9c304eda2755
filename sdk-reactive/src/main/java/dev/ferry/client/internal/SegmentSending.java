package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * One attach of one segment: open, send from its frontier, flush, and leave when all of it is
 * acknowledged. All state is touched inside the mailbox only; whatever ends it releases everything.
 */
final class SegmentSending implements UploadChannel.Listener {
  private final UploadTask task;
  private final UploadShares shares;
  private final UploadShare share;
  private final ClientMessage.Open open;
  private final FetchLink link;
  private final int windowBytes;
  private final MonoSink<Boolean> result;
  private final Mailbox mailbox = new Mailbox();
  private final UploadChannel channel;
  private final StallClock clock;
  private @Nullable Disposable ticks;
  private @Nullable ShareReading reading;
  private Prefix sent = Prefix.EMPTY;
  private long durableBytes;
  private boolean openSent;
  private boolean flushed;
  private boolean over;

  private SegmentSending(
      UploadTask task,
      UploadShares shares,
      UploadShare share,
      ClientMessage.Open whole,
      FetchLink link,
      int windowBytes,
      MonoSink<Boolean> result) {
    this.task = task;
    this.shares = shares;
    this.share = share;
    this.open = whole.withPart(shares.id(), new OpenPart.Segment(shares.epoch(), share.range()));
    this.link = link;
    this.windowBytes = windowBytes;
    this.durableBytes = share.have();
    this.channel = new UploadChannel(link.rsocket(), task.wire(), task.pace(), mailbox, this);
    this.clock = new StallClock(link.patience());
    this.result = result.onDispose(() -> mailbox.post(() -> end(null)));
  }

  /**
   * Sends a share over that connection; what of it is not durable at the end is given back.
   *
   * @param whole Open of the whole upload
   * @param windowBytes most bytes in memory
   * @return true once all of it is durable. Cancelling leaves the stream
   */
  static Mono<Boolean> of(
      UploadShare share,
      UploadTask task,
      UploadShares shares,
      ClientMessage.Open whole,
      FetchLink link,
      int windowBytes) {
    return Mono.create(
        sink -> new SegmentSending(task, shares, share, whole, link, windowBytes, sink).start());
  }

  private void start() {
    long period = clock.tickMillis();
    Disposable ticking =
        Schedulers.parallel()
            .schedulePeriodically(
                () -> mailbox.post(this::tick), period, period, TimeUnit.MILLISECONDS);
    mailbox.post(() -> tickBy(ticking));
    channel.open();
  }

  private void tickBy(Disposable ticking) {
    ticks = ticking;
    if (over) {
      ticking.dispose();
    }
  }

  @Override
  public void credited() {
    if (over) {
      return;
    }
    if (!openSent) {
      openSent = true;
      channel.send(task.wire().request(Route.UPLOAD, open));
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
      if (message instanceof ServerMessage.Opened answer && reading == null) {
        opened(answer);
      } else if (message instanceof ServerMessage.Ack ack && reading != null) {
        acked(ack.durable());
      } else {
        throw unexpected(message);
      }
    } catch (RuntimeException e) {
      end(e);
    }
  }

  @Override
  public void ended(@Nullable Throwable failure) {
    end(
        failure != null
            ? failure
            : new TransferException(
                FailureCode.CONNECTION_LOST, "The service ended a segment that was not whole"));
  }

  private void opened(ServerMessage.Opened answer) {
    Prefix durable = answer.durable();
    if (durable.lengthBytes() > share.lengthBytes() || !answer.damaged().isEmpty()) {
      throw unexpected(answer);
    }
    clock.progressed();
    sent = durable;
    SendWindow window =
        new SendWindow(
            answer.chunkBytes(),
            Math.min(answer.windowBytes(), windowBytes),
            durable.lengthBytes());
    reading =
        new ShareReading(
            task.source()
                .readApart(share.base(), share.base() + durable.lengthBytes(), share.end()),
            window,
            share.lengthBytes(),
            mailbox,
            this::pump,
            this::end);
    task.events().transferring();
    acked(durable);
  }

  private void acked(Prefix durable) {
    long more = durable.lengthBytes() - durableBytes;
    if (durable.lengthBytes() > sent.lengthBytes()) {
      throw new TransferException(
          FailureCode.MALFORMED, "The service acknowledged bytes of a segment that were not sent");
    }
    if (more > 0 || !channel.hasCredit()) {
      clock.progressed();
    }
    durableBytes = durable.lengthBytes();
    shares.stored(more);
    link.receivedBytes().add(Math.max(0, more));
    task.events().durable(shares.storedBytes());
    if (durableBytes < share.lengthBytes()) {
      pump();
      return;
    }
    if (!durable.equals(sent)) {
      throw new TransferException(
          FailureCode.CHECKSUM_MISMATCH,
          "The segment at " + share.base() + " on the service is not what was sent");
    }
    shares.completed(share, durable.crc32c());
    end(null);
    result.success(true);
  }

  private void pump() {
    ShareReading open = reading;
    if (over || open == null) {
      return;
    }
    try {
      while (open.readyBytes().filter(channel::takesChunk).isPresent()) {
        send(open.take());
      }
      if (sent.lengthBytes() == share.lengthBytes() && !flushed && channel.hasCredit()) {
        flushed = true;
        channel.send(new ClientMessage.Flush());
      }
      open.readOn();
    } catch (RuntimeException e) {
      end(e);
    }
  }

  private void send(Chunk chunk) {
    sent = sent.append(chunk.lengthBytes(), chunk.crc32c());
    channel.send(chunk);
    task.events().sentApart(chunk.lengthBytes());
  }

  private void tick() {
    if (over) {
      return;
    }
    boolean owed = reading == null || sent.lengthBytes() > durableBytes || !channel.hasCredit();
    if (clock.isStalled(owed)) {
      end(
          new TransferException(
              FailureCode.STALLED,
              "No byte of the segment at "
                  + share.base()
                  + " became durable for "
                  + link.patience().timeout().toMillis()
                  + " ms"));
      return;
    }
    pump();
  }

  /** The one way out. */
  private void end(@Nullable Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    if (ticks != null) {
      ticks.dispose();
    }
    channel.cancel();
    if (reading != null) {
      reading.stop();
    }
    if (durableBytes < share.lengthBytes()) {
      shares.giveBack(share, durableBytes);
      task.events().sentInVain(Math.max(0, sent.lengthBytes() - durableBytes));
    }
    if (failure != null) {
      result.error(ServiceFailures.of(failure));
    }
  }

  private static TransferException unexpected(ServerMessage message) {
    return new TransferException(
        FailureCode.MALFORMED,
        "Unexpected message '" + message.type().wireName() + "' about a segment");
  }
}
