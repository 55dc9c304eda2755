package dev.ferry.client.internal;

import java.time.Duration;

/**
 * How long the other side may owe something.
 *
 * <p>Progress is whole chunks, and on a slow link one chunk takes longer than any sensible timeout.
 * So a link that moves bytes is given ten times as long; not for ever, since they may be those of
 * another transfer.
 *
 * @param timeout when nothing moves
 * @param link the connection it goes over
 */
public record Patience(Duration timeout, LinkActivity link) {
  private static final int TIMES_WHILE_MOVING = 10;

  /** How long it may take while the link is as it is now. */
  long limitMillis(long nowMillis) {
    long timeoutMillis = timeout.toMillis();
    boolean moving = nowMillis - link.movedMillis() < timeoutMillis;
    return moving ? TIMES_WHILE_MOVING * timeoutMillis : timeoutMillis;
  }
}
