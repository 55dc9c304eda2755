package dev.ferry.load.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.load.process.WorkerLoop;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A grpc-java server that writes what streams in, and streams files out. */
public final class GrpcServer {
  private GrpcServer() {}

  /**
   * Serves until standard input ends.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException {
    ServerServiceDefinition chunks =
        ServerServiceDefinition.builder(GrpcChunks.SERVICE)
            .addMethod(
                GrpcChunks.UP, ServerCalls.asyncClientStreamingCall(answers -> new Write(answers)))
            .addMethod(GrpcChunks.DOWN, ServerCalls.asyncServerStreamingCall(GrpcServer::send))
            .build();
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(chunks)
            .build()
            .start();
    WorkerLoop.serve(Integer.toString(server.getPort()), words -> "");
    Server unused = server.shutdownNow();
  }

  private static void send(byte[] request, StreamObserver<byte[]> answers) {
    String[] words = new String(request, UTF_8).split("\t", -1);
    GrpcFileSender.send(
        Path.of(words[0]),
        new byte[0],
        Integer.parseInt(words[1]),
        (ServerCallStreamObserver<byte[]>) answers);
  }

  /** One upload. */
  private static final class Write implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> answers;
    private @Nullable FileChannel file;

    Write(StreamObserver<byte[]> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(byte[] message) {
      try {
        if (file == null) {
          file =
              FileChannel.open(
                  Path.of(new String(message, UTF_8)),
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE);
          return;
        }
        ByteBuffer content = ByteBuffer.wrap(message);
        while (content.hasRemaining()) {
          int unused = file.write(content);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      close();
    }

    @Override
    public void onCompleted() {
      close();
      answers.onNext(new byte[0]);
      answers.onCompleted();
    }

    private void close() {
      try {
        if (file != null) {
          file.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
