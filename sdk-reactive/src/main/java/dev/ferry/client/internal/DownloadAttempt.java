package dev.ferry.client.internal;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * One request for a range of a file: asks for a bounded number of chunks, and for more only as they
 * are written and digested.
 *
 * <p>Payloads go to the part file's lane in order; all state but the counters is touched there.
 */
public final class DownloadAttempt implements CoreSubscriber<Payload> {
  private final DownloadTask task;
  private final RangeFetch range;
  private final FetchLink link;
  private final int windowBytes;
  private final MonoSink<Boolean> result;
  private final StallClock clock;
  private final DownloadCredit credit;
  private final Disposable.Swap ticking = Disposables.swap();
  private volatile boolean over;
  private boolean opened;
  private int packedBytesMax;

  private DownloadAttempt(
      DownloadTask task,
      RangeFetch range,
      FetchLink link,
      int windowBytes,
      MonoSink<Boolean> result) {
    this.task = task;
    this.range = range;
    this.link = link;
    this.windowBytes = windowBytes;
    this.clock = new StallClock(link.patience());
    this.credit = new DownloadCredit(task.pace(), clock);
    this.result = result.onDispose(this::leave); // last: who has gone already is told at once
  }

  /**
   * Fetches what is missing over that connection.
   *
   * <p>Completes when every byte is written and digested. Cancelling leaves the stream.
   */
  public static Mono<Boolean> over(RSocket rsocket, DownloadTask task) {
    FetchLink link = FetchLink.of(rsocket, task.patience());
    return task.lane()
        .call(task.assembly()::nextRange)
        .flatMap(range -> of(range, task, link, link.windowBytes()));
  }

  /**
   * Fetches one range.
   *
   * <p>Completes when every byte of it is written. Cancelling leaves the stream.
   *
   * @param windowBytes what this request may have under way
   */
  static Mono<Boolean> of(RangeFetch range, DownloadTask task, FetchLink link, int windowBytes) {
    return task.lane()
        .call(range::request)
        .flatMap(
            request ->
                Mono.create(
                    sink ->
                        link.rsocket()
                            .requestStream(task.wire().request(Route.DOWNLOAD, request))
                            .subscribe(new DownloadAttempt(task, range, link, windowBytes, sink))));
  }

  @Override
  public Context currentContext() {
    return Context.of(result.contextView());
  }

  @Override
  public void onSubscribe(Subscription s) {
    if (!credit.begin(s)) {
      return;
    }
    long period = clock.tickMillis();
    ticking.update(
        Schedulers.parallel()
            .schedulePeriodically(this::tick, period, period, TimeUnit.MILLISECONDS));
    credit.askFirst();
  }

  @Override
  public void onNext(Payload payload) {
    requireNonNull(payload);
    credit.arrived();
    task.lane().execute(() -> take(payload));
  }

  @Override
  public void onError(Throwable thrown) {
    requireNonNull(thrown);
    task.lane().execute(() -> end(thrown));
  }

  @Override
  public void onComplete() {
    task.lane().execute(this::completed);
  }

  private void take(Payload payload) {
    try {
      if (over) {
        return;
      }
      ByteBuf data = payload.sliceData();
      if (PayloadKind.peek(data) == PayloadKind.CONTROL) {
        open(task.wire().read(payload.retain(), ServerMessage.Header.class));
      } else {
        append(data);
      }
    } catch (IOException e) {
      end(ServiceFailures.localIo("write", task.target(), e));
    } catch (RuntimeException e) {
      end(e);
    } finally {
      payload.release();
    }
  }

  private void open(ServerMessage.Header header) {
    if (opened) {
      throw malformed("The service answered a download twice");
    }
    opened = true;
    range.opened(header.stat(), header.offset());
    packedBytesMax =
        header.zstd() && task.wish().takesPacked() ? Math.min(header.chunkBytes(), windowBytes) : 0;
    credit.open(header.chunkBytes(), windowBytes);
  }

  private void append(ByteBuf data) throws IOException {
    if (!opened) {
      throw malformed("The service sent a chunk before its answer");
    }
    try (ArrivedChunk chunk = ArrivedChunk.of(data, range, packedBytesMax)) {
      task.pace().giveBack(chunk.savedBytes());
      link.receivedBytes().add(chunk.lengthBytes());
      range.append(chunk.data(), chunk.crc32c(), () -> task.lane().execute(credit::free));
    }
  }

  private void completed() {
    if (over) {
      return;
    }
    if (!opened) {
      end(malformed("The service ended a download without an answer"));
    } else if (range.isComplete()) {
      over = true;
      credit.close();
      ticking.dispose();
      result.success(true);
    } else {
      end(
          new TransferException(
              FailureCode.CONNECTION_LOST,
              "The service ended the download " + range.missingBytes() + " bytes early"));
    }
  }

  private void tick() {
    if (credit.isStalled()) {
      task.lane()
          .execute(
              () ->
                  end(
                      new TransferException(
                          FailureCode.STALLED,
                          "No byte arrived for "
                              + link.patience().timeout().toMillis()
                              + " ms; "
                              + task.writtenBytes()
                              + " are there")));
    }
  }

  private void end(Throwable failure) {
    if (!over) {
      leave();
      result.error(ServiceFailures.of(failure));
    }
  }

  private void leave() {
    over = true;
    ticking.dispose();
    credit.cancel();
  }

  private static TransferException malformed(String message) {
    return new TransferException(FailureCode.MALFORMED, message);
  }
}
