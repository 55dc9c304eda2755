package dev.ferry.load.bench.peer;

import io.grpc.stub.CallStreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Streams a file as messages of one size, as fast as the other side takes them. */
final class GrpcFileSender {
  private final FileChannel file;
  private final int messageBytes;
  private final CallStreamObserver<byte[]> target;
  private boolean ended;

  private GrpcFileSender(FileChannel file, int messageBytes, CallStreamObserver<byte[]> target) {
    this.file = file;
    this.messageBytes = messageBytes;
    this.target = target;
  }

  /** Begins; goes on whenever the target is ready, until the file ends. */
  static void send(Path source, int messageBytes, CallStreamObserver<byte[]> target) {
    try {
      FileChannel file = FileChannel.open(source, StandardOpenOption.READ);
      GrpcFileSender sender = new GrpcFileSender(file, messageBytes, target);
      target.setOnReadyHandler(sender::sendWhileReady);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sendWhileReady() {
    try {
      while (!ended && target.isReady()) {
        ByteBuffer message = ByteBuffer.allocate(messageBytes);
        ended = file.read(message) < 0;
        if (ended) {
          file.close();
          target.onCompleted();
        } else {
          target.onNext(
              message.hasRemaining()
                  ? Arrays.copyOf(message.array(), message.position())
                  : message.array());
        }
      }
    } catch (IOException e) {
      target.onError(e);
    }
  }
}
