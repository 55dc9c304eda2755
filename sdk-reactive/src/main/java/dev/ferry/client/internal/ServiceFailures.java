package dev.ferry.client.internal;

import dev.ferry.protocol.codec.FailureCodec;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.ConnectionCloseException;
import io.rsocket.exceptions.ConnectionErrorException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import reactor.core.Exceptions;

/** The one place where whatever went wrong becomes a {@link TransferException}. */
public final class ServiceFailures {

  private ServiceFailures() {}

  /** The failure behind anything a connection or a stream can end with. */
  public static TransferException of(Throwable thrown) {
    Throwable cause = Exceptions.unwrap(thrown);
    if (cause instanceof TransferException failure) {
      return failure;
    }
    if (cause instanceof RSocketErrorException error) {
      return ofErrorFrame(error);
    }
    Optional<TransferException> tls = TlsFailures.of(cause);
    if (tls.isPresent()) {
      return tls.get();
    }
    if (cause instanceof TimeoutException) {
      return new TransferException(FailureCode.STALLED, "The service did not answer in time");
    }
    if (cause instanceof ConnectException) {
      return new TransferException(
          FailureCode.CONNECTION_REFUSED, "No connection: " + cause.getMessage(), cause);
    }
    if (isConnectionEnd(cause)) {
      return connectionLost(cause);
    }
    if (cause instanceof OutOfMemoryError) {
      return new TransferException(
          FailureCode.LIMIT_EXCEEDED, "Not enough memory for another chunk", cause);
    }
    return new TransferException(FailureCode.INTERNAL, "The client failed: " + cause, cause);
  }

  /** The failure of an attempt to connect. */
  static TransferException ofConnecting(InetSocketAddress address, Throwable thrown) {
    Throwable cause = Exceptions.unwrap(thrown);
    if (cause instanceof TransferException failure) {
      return failure;
    }
    String where = address.getHostString() + ":" + address.getPort();
    Optional<TransferException> tls = TlsFailures.ofConnecting(where, cause);
    if (tls.isPresent()) {
      return tls.get();
    }
    if (cause instanceof UnknownHostException) {
      return new TransferException(
          FailureCode.CONNECTION_REFUSED, "The host of " + where + " is unknown", cause);
    }
    if (cause instanceof IOException || cause instanceof TimeoutException) {
      return new TransferException(
          FailureCode.CONNECTION_REFUSED, "No Ferry service answers at " + where, cause);
    }
    return of(cause);
  }

  /** A connection that ended without a word of the service. */
  static TransferException connectionLost(Throwable cause) {
    return new TransferException(
        FailureCode.CONNECTION_LOST, "The connection to the service was lost", cause);
  }

  /** A local file that could not be read or written. */
  public static TransferException localIo(String doing, Path file, Throwable thrown) {
    if (thrown instanceof TransferException failure) {
      return failure;
    }
    return new TransferException(
        FailureCode.LOCAL_IO, "Cannot " + doing + " '" + file + "': " + reason(thrown), thrown);
  }

  private static String reason(Throwable thrown) {
    if (thrown instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (thrown instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (thrown instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return String.valueOf(thrown.getMessage());
  }

  private static TransferException ofErrorFrame(RSocketErrorException error) {
    String text = String.valueOf(error.getMessage());
    boolean ofTheTransport =
        error instanceof ConnectionErrorException || error instanceof ConnectionCloseException;
    if (ofTheTransport && !text.startsWith("{")) {
      return connectionLost(error);
    }
    return FailureCodec.decode(text);
  }

  private static boolean isConnectionEnd(Throwable cause) {
    return cause instanceof ClosedChannelException
        || cause instanceof IOException
        || cause instanceof CancellationException
        || cause instanceof reactor.netty.channel.AbortedException;
  }
}
