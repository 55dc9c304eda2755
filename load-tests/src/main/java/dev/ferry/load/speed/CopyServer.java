package dev.ferry.load.speed;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.tcp.TcpServer;

/**
 * The yardstick: a plain reactor-netty server that writes what arrives to a file, without
 * checksums, acknowledgements or a way to resume. It writes on the event loop, as plain code does,
 * so its numbers are a best case for one transfer.
 */
public final class CopyServer {
  /** First byte of a connection: leave the file to the page cache. */
  public static final byte WRITTEN = 0;

  /** First byte of a connection: force the file before answering. */
  public static final byte FORCED = 1;

  private CopyServer() {}

  /**
   * Serves until killed.
   *
   * @param arguments the file to write
   */
  public static void main(String[] arguments) {
    Path target = Path.of(arguments[0]);
    DisposableServer server =
        TcpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((in, out) -> copy(in, out, target))
            .bindNow();
    System.out.println(server.port());
    server.onDispose().block();
  }

  private static Mono<Void> copy(NettyInbound in, NettyOutbound out, Path target) {
    return Mono.using(
        () -> new Copy(target),
        copy ->
            in.receive()
                .doOnNext(copy::write)
                .takeUntil(bytes -> copy.isComplete())
                .then(Mono.fromRunnable(copy::finish))
                .then(out.sendByteArray(Mono.just(new byte[1])).then()),
        Copy::close);
  }

  /** One file on its way: a mode byte and a length of 8 bytes, then the content. */
  private static final class Copy implements AutoCloseable {
    private final FileChannel file;
    private final ByteBuffer header = ByteBuffer.allocate(1 + Long.BYTES);
    private long missingBytes = Long.MAX_VALUE;

    Copy(Path target) throws IOException {
      file =
          FileChannel.open(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
    }

    void write(ByteBuf bytes) {
      while (header.hasRemaining() && bytes.isReadable()) {
        header.put(bytes.readByte());
        if (!header.hasRemaining()) {
          missingBytes = header.getLong(1);
        }
      }
      missingBytes -= bytes.readableBytes();
      try {
        for (ByteBuffer buffer : bytes.nioBuffers()) {
          while (buffer.hasRemaining()) {
            int unused = file.write(buffer);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean isComplete() {
      return missingBytes == 0;
    }

    void finish() {
      if (header.get(0) == FORCED) {
        try {
          file.force(true);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
