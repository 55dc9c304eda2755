package dev.ferry.client.internal;

import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import io.rsocket.RSocket;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What connections do for a download in segments. */
public final class SegmentRound {
  /** Requests of one connection at once: while one ends, the other keeps the link busy. */
  public static final int REQUESTS = 2;

  private SegmentRound() {}

  /**
   * Finds out what the file is and what of it is on the disk already.
   *
   * @return what is missing
   */
  public static Mono<Segments> prepare(RSocket rsocket, DownloadTask task) {
    return PieceQuestion.over(rsocket, task)
        .then(Mono.defer(() -> known(rsocket, task)))
        .then(Mono.defer(() -> kept(task)))
        .then(task.onDisk("write", () -> Segments.ofMissing(task)));
  }

  private static Mono<Boolean> known(RSocket rsocket, DownloadTask task) {
    return task.assembly().isKnown()
        ? Mono.just(true)
        : Mono.defer(
                () ->
                    rsocket.requestResponse(
                        task.wire().request(Route.STAT, new FileRequest.Stat(task.wish().file()))))
            .map(payload -> task.wire().read(payload, FileAnswer.Entry.class))
            .timeout(task.patience().timeout())
            .flatMap(entry -> task.onDisk("write", () -> task.assembly().told(entry)));
  }

  /** Takes all that is on the disk already, some pieces at a time. */
  private static Mono<Boolean> kept(DownloadTask task) {
    AtomicLong from = new AtomicLong();
    return Mono.defer(() -> task.onDisk("write", () -> task.kept().take(from.get())))
        .doOnNext(from::set)
        .repeat(() -> from.get() < task.stat().sizeBytes())
        .then(Mono.just(true));
  }

  /**
   * Fetches ranges over a connection until none is left to begin; what of them did not come is left
   * to others. Cancelling leaves the streams.
   */
  public static Mono<Boolean> over(FetchLink link, Segments segments) {
    return Flux.range(0, REQUESTS)
        .flatMap(
            request ->
                Mono.defer(() -> next(link, segments)).repeat().takeWhile(Boolean::booleanValue),
            REQUESTS)
        .then(Mono.just(true));
  }

  /** Fetches one range; false when there was none. */
  private static Mono<Boolean> next(FetchLink link, Segments segments) {
    DownloadTask task = segments.task();
    return task.lane()
        .call(segments::next)
        .flatMap(
            range -> range.isPresent() ? fetched(range.get(), link, segments) : Mono.just(false));
  }

  private static Mono<Boolean> fetched(RangeFetch range, FetchLink link, Segments segments) {
    DownloadTask task = segments.task();
    return DownloadAttempt.of(range, task, link, link.windowBytes() / REQUESTS)
        .doFinally(signal -> task.lane().execute(() -> segments.giveBack(range)));
  }
}
