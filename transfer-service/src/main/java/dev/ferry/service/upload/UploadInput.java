package dev.ferry.service.upload;

import dev.ferry.transfer.Digest;

/** What a door sends into an attached upload, in order. */
public sealed interface UploadInput {

  /** The next bytes; ownership goes with them. */
  record Chunk(ChunkBody body) implements UploadInput {}

  /** Make what came before durable now. */
  record Flush() implements UploadInput {}

  /** All bytes were sent. */
  record Finish(long lengthBytes, Digest digest) implements UploadInput {}
}
