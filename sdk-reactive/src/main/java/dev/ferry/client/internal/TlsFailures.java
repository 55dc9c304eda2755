package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What went wrong between two sides that wanted to speak TLS. */
final class TlsFailures {
  /**
   * Alerts of TLS (RFC 8446 §6.2) about what the client has shown, as the JDK and OpenSSL spell.
   */
  private static final Pattern ABOUT_OUR_CERTIFICATE =
      Pattern.compile("(?is).*alert.*(certificate|unknown[_ ]ca|access[_ ]denied).*");

  private TlsFailures() {}

  /** The failure behind the end of a connection; empty when it has nothing to do with TLS. */
  static Optional<TransferException> of(Throwable thrown) {
    Optional<Throwable> tls = find(thrown, SSLException.class::isInstance);
    return tls.map(failure -> typed(failure, thrown));
  }

  /** The failure of an attempt to connect; empty when it has nothing to do with TLS. */
  static Optional<TransferException> ofConnecting(String where, Throwable thrown) {
    if (find(thrown, TlsFailures::isWithoutAWord).isPresent()) {
      return Optional.of(
          new TransferException(
              FailureCode.CONNECTION_REFUSED,
              "The TLS handshake with " + where + " did not come to its end; is Ferry there?",
              thrown));
    }
    return of(thrown);
  }

  private static boolean isWithoutAWord(Throwable thrown) {
    return thrown instanceof SslHandshakeTimeoutException
        || thrown instanceof SslClosedEngineException;
  }

  private static TransferException typed(Throwable failure, Throwable thrown) {
    if (failure instanceof NotSslRecordException) {
      return new TransferException(
          FailureCode.TLS_UNAVAILABLE, "What answers does not speak TLS", thrown);
    }
    Optional<Throwable> doubt = find(failure, CertificateException.class::isInstance);
    if (doubt.isPresent()) {
      return ofDoubt(failure, doubt.get(), thrown);
    }
    String text = String.valueOf(failure.getMessage());
    return ABOUT_OUR_CERTIFICATE.matcher(text).matches()
        ? new TransferException(
            FailureCode.CERTIFICATE_REFUSED,
            "The service wants a certificate that its client authority issued: " + text,
            thrown)
        : new TransferException(FailureCode.CONNECTION_LOST, "TLS failed: " + text, thrown);
  }

  /**
   * The JDK says that a name is another one by a plain CertificateException, and everything about
   * the path to an authority by more special ones.
   */
  private static TransferException ofDoubt(Throwable failure, Throwable doubt, Throwable thrown) {
    boolean aboutTheName =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
            .filter(cause -> !(cause instanceof SSLException))
            .allMatch(cause -> cause.getClass().equals(CertificateException.class));
    return aboutTheName
        ? new TransferException(
            FailureCode.NAME_MISMATCH,
            "The service's certificate is for another name: " + doubt.getMessage(),
            thrown)
        : new TransferException(
            FailureCode.SERVICE_UNTRUSTED,
            "The service's certificate is not trusted: " + lastWord(doubt),
            thrown);
  }

  private static String lastWord(Throwable doubt) {
    Throwable last = doubt;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }

  private static Optional<Throwable> find(Throwable thrown, Predicate<Throwable> wanted) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .filter(wanted)
        .findFirst();
  }
}
