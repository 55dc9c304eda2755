package dev.ferry.client.internal;

import io.rsocket.RSocket;
import java.util.concurrent.atomic.LongAdder;

/**
 * A connection that ranges of a file are fetched over.
 *
 * @param rsocket the living connection
 * @param patience how long the other side may owe something
 * @param windowBytes most bytes that may be asked for and not yet written, over all requests
 * @param receivedBytes counts what came over it
 */
public record FetchLink(
    RSocket rsocket, Patience patience, int windowBytes, LongAdder receivedBytes) {
  private static final int WINDOW_BYTES = 8 * 1024 * 1024;

  /** A connection that is used for one request at a time. */
  static FetchLink of(RSocket rsocket, Patience patience) {
    return new FetchLink(rsocket, patience, WINDOW_BYTES, new LongAdder());
  }
}
