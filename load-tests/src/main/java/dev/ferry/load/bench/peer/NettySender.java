package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.WorkerLoop;
import dev.ferry.load.speed.CopyServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/** A reactor-netty client that has the kernel send a file to a {@link CopyServer}. */
public final class NettySender {
  private NettySender() {}

  /**
   * Sends until standard input ends; an order is a file.
   *
   * @param arguments the server's port
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    WorkerLoop.serve(
        "",
        words -> {
          Waiting.done(send(port, Path.of(words[0])), Stage.PATIENCE);
          return "";
        });
  }

  private static Mono<Void> send(int port, Path file) throws IOException {
    byte[] header =
        ByteBuffer.allocate(1 + Long.BYTES)
            .put(CopyServer.WRITTEN)
            .putLong(Files.size(file))
            .array();
    return TcpClient.create()
        .host("127.0.0.1")
        .port(port)
        .handle(
            (in, out) ->
                out.sendByteArray(Mono.just(header))
                    .sendFile(file)
                    .then()
                    .thenMany(in.receive().take(1))
                    .then())
        .connect()
        .flatMap(Connection::onDispose);
  }
}
