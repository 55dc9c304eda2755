package dev.ferry.load.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.process.WorkerLoop;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A warm grpc-java client with one channel. */
public final class GrpcClient {
  private final ManagedChannel channel;

  private GrpcClient(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * Transfers until standard input ends; an order is up or down, from, to, bytes of a message.
   *
   * @param arguments the server's port
   */
  public static void main(String[] arguments) throws IOException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1", Integer.parseInt(arguments[0]), InsecureChannelCredentials.create())
            .build();
    GrpcClient client = new GrpcClient(channel);
    WorkerLoop.serve("", client::carryOut);
    ManagedChannel unused = channel.shutdownNow();
  }

  private String carryOut(String[] words) throws Exception {
    if (words[0].equals("up")) {
      upload(Path.of(words[1]), words[2], Integer.parseInt(words[3]));
    } else {
      download(words[1], Path.of(words[2]), words[3]);
    }
    return "";
  }

  private void upload(Path source, String target, int messageBytes)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<byte[]> done = new CompletableFuture<>();
    Upload upload = new Upload(done, source, target, messageBytes);
    var unusedCall =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcChunks.UP, GrpcChunks.OPTIONS), upload);
    byte[] unused = done.get(Stage.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void download(String source, Path target, String messageBytes) throws IOException {
    Iterator<byte[]> messages =
        ClientCalls.blockingServerStreamingCall(
            channel,
            GrpcChunks.DOWN,
            GrpcChunks.OPTIONS,
            (source + "\t" + messageBytes).getBytes(UTF_8));
    try (FileChannel file =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (messages.hasNext()) {
        ByteBuffer content = ByteBuffer.wrap(messages.next());
        while (content.hasRemaining()) {
          int unused = file.write(content);
        }
      }
    }
  }

  /** One upload: begins to send once the call exists. */
  private static final class Upload implements ClientResponseObserver<byte[], byte[]> {
    private final CompletableFuture<byte[]> done;
    private final Path source;
    private final String target;
    private final int messageBytes;

    Upload(CompletableFuture<byte[]> done, Path source, String target, int messageBytes) {
      this.done = done;
      this.source = source;
      this.target = target;
      this.messageBytes = messageBytes;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<byte[]> requests) {
      GrpcFileSender.send(source, target.getBytes(UTF_8), messageBytes, requests);
    }

    @Override
    public void onNext(byte[] answer) {
      boolean unused = done.complete(answer);
    }

    @Override
    public void onError(Throwable failure) {
      boolean unused = done.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      // The answer came before.
    }
  }
}
