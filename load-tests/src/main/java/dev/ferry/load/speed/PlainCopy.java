package dev.ferry.load.speed;

import dev.ferry.load.process.Waiting;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/** Sends a file to a {@link CopyServer}. */
final class PlainCopy {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final int port;

  PlainCopy(int port) {
    this.port = port;
  }

  /** Sends it and waits for the answer. */
  void send(Path file, long sizeBytes, boolean forced) {
    byte[] header =
        ByteBuffer.allocate(1 + Long.BYTES)
            .put(forced ? CopyServer.FORCED : CopyServer.WRITTEN)
            .putLong(sizeBytes)
            .array();
    Mono<Void> copied =
        TcpClient.create()
            .host("127.0.0.1")
            .port(port)
            .handle(
                (in, out) ->
                    out.sendByteArray(Mono.just(header))
                        .send(ByteBufFlux.fromPath(file, CHUNK_BYTES))
                        .then()
                        .thenMany(in.receive().take(1))
                        .then())
            .connect()
            .flatMap(Connection::onDispose);
    Waiting.done(copied, PATIENCE);
  }
}
