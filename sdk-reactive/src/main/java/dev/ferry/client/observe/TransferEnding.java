package dev.ferry.client.observe;

import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * How a transfer, or one attempt of it, ended. The bytes are those of all its attempts so far.
 *
 * @param outcome {@code DONE}, {@code CANCELLED}, or the name of the failure's code
 * @param failure what it failed with, if it did
 * @param durableBytes the frontier
 * @param sentBytes payload bytes that were put on the wire (upload) or came (download, read)
 * @param resentBytes those of them that had been sent or had come before
 */
public record TransferEnding(
    String outcome,
    @Nullable TransferException failure,
    long durableBytes,
    long sentBytes,
    long resentBytes) {
  /** It ended well. */
  public static final String DONE = "DONE";

  /** Its subscriber gave it up; of an attempt also when its transfer was stopped. */
  public static final String CANCELLED = "CANCELLED";
}
