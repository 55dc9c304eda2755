package dev.ferry.service.hook;

import java.nio.ByteBuffer;
import reactor.core.publisher.Flux;

/** The bytes of a transfer, to be looked at. */
@FunctionalInterface
public interface HookContent {

  /**
   * All of them in order, read as they are asked for, each time from the start.
   *
   * @return read-only buffers of at most 256 KiB that nobody else touches
   */
  Flux<ByteBuffer> bytes();
}
