package dev.ferry.client.internal;

/** Reads a source in order, chunk by chunk, as it is asked to; one question at a time. */
interface ChunkReader {

  /**
   * Asks for the next chunk.
   *
   * @param maxBytes most bytes it may have; it has fewer only at the end of the source, or when it
   *     was read before in other portions
   * @param receiver gets exactly one answer, on any thread, also after {@link #close()}
   */
  void pull(int maxBytes, Receiver receiver);

  /** Gives up the file handle or the subscription; a question that is open is still answered. */
  void close();

  /** Takes the answer to a question. */
  interface Receiver {
    /** The next chunk; the receiver owns it. */
    void chunk(Chunk chunk);

    /** There is no more. */
    void end();

    /** The source cannot be read. */
    void failed(Throwable failure);
  }
}
