package dev.ferry.load.flip;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import java.time.Duration;

/** Clients that send small chunks and soon give up waiting. */
final class FlipClients {
  private static final int CHUNK_BYTES = 64 * 1024;

  private FlipClients() {}

  /** Patient with a transfer that stands still. */
  static FerryClient small(int port) {
    return client(port, Duration.ofSeconds(30));
  }

  /** A flipped length may leave both sides waiting: this one does not wait long. */
  static FerryClient impatient(int port) {
    return client(port, Duration.ofSeconds(1));
  }

  private static FerryClient client(int port, Duration patience) {
    return FerryClient.create(
        ClientOptions.builder()
            .address("127.0.0.1:" + port)
            .stallTimeout(patience)
            .connectTimeout(patience)
            .chunkBytes(CHUNK_BYTES)
            .retry(new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(100), 0.5))
            .clientName("ferry-lab")
            .build());
  }
}
