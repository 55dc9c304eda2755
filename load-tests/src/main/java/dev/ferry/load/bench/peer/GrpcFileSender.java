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
  private byte[] opening;
  private boolean ended;

  private GrpcFileSender(
      FileChannel file, byte[] opening, int messageBytes, CallStreamObserver<byte[]> target) {
    this.file = file;
    this.opening = opening;
    this.messageBytes = messageBytes;
    this.target = target;
  }

  /**
   * Sends whenever the target is ready, until the file ends; all messages from one place, as calls
   * may not be used by two threads.
   *
   * @param opening a message before the file's; none if empty
   */
  static void send(
      Path source, byte[] opening, int messageBytes, CallStreamObserver<byte[]> target) {
    try {
      FileChannel file = FileChannel.open(source, StandardOpenOption.READ);
      GrpcFileSender sender = new GrpcFileSender(file, opening, messageBytes, target);
      target.setOnReadyHandler(sender::sendWhileReady);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sendWhileReady() {
    try {
      sendOpening();
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

  private void sendOpening() {
    if (opening.length > 0) {
      target.onNext(opening);
      opening = new byte[0];
    }
  }
}
