package dev.ferry.protocol;

import dev.ferry.transfer.ByteRange;

/** What of an upload an Open is about (§5.13). */
public sealed interface OpenPart {
  /** All of it, in a row. */
  OpenPart WHOLE = new Whole();

  /** See {@link #WHOLE}. */
  record Whole() implements OpenPart {}

  /** Nothing yet: the client is going to send it in segments and asks what is there. */
  record Segments() implements OpenPart {}

  /**
   * A part of it that is sent apart from its beginning; chunks and frontiers of the channel count
   * from its first byte.
   *
   * @param wholeEpoch the epoch that was told to who asked what is there
   * @param range where it is
   */
  record Segment(long wholeEpoch, ByteRange range) implements OpenPart {}
}
