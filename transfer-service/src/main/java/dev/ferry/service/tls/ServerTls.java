package dev.ferry.service.tls;

import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What new connections are secured with. Connections that stand keep what they began with.
 *
 * <p>Files may be replaced while the service runs. A new certificate that cannot be used leaves the
 * one before in place.
 */
public final class ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  /** How long a connection that is closed may take to say so. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final TlsFiles files;
  private final Duration handshakeTimeout;
  private volatile ServerIdentity identity;
  private volatile @Nullable String failure;
  private String fingerprint;

  /**
   * Reads the files. Blocks.
   *
   * @param handshakeTimeout longest wait for the end of a handshake that was begun
   * @throws TransferException {@code INVALID_ARGUMENT} naming the file that cannot be used
   */
  public ServerTls(TlsFiles files, Duration handshakeTimeout) {
    this.files = files;
    this.handshakeTimeout = handshakeTimeout;
    this.fingerprint = files.fingerprint();
    this.identity = files.load();
  }

  /**
   * Reads the files again if one of them changed. Blocks. What cannot be used is logged once and
   * kept as {@link #failure()}; the identity before stays.
   */
  public synchronized void refresh() {
    String now = files.fingerprint();
    if (now.equals(fingerprint)) {
      return;
    }
    fingerprint = now;
    try {
      identity = files.load();
      failure = null;
      LOG.info(
          "New connections get the certificate now in {}, which ends {}",
          files.certificate(),
          identity.expires());
    } catch (TransferException e) {
      failure = e.getMessage();
      LOG.error("The new certificate is not used, the one before stays: {}", e.getMessage());
    }
  }

  /**
   * Secures one new connection.
   *
   * @param demandsCertificate whether a client without a certificate is refused; only where a
   *     client authority is configured
   */
  public SslHandler newHandler(ByteBufAllocator allocator, boolean demandsCertificate) {
    SslHandler handler = identity.context().newHandler(allocator);
    if (demandsCertificate && checksClients()) {
      handler.engine().setNeedClientAuth(true);
    }
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    handler.setCloseNotifyFlushTimeout(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    return handler;
  }

  /** Whether clients need a certificate. */
  public boolean checksClients() {
    return files.clientAuthority() != null;
  }

  /** Whether the peer of a connection that was not asked hard for a certificate has shown one. */
  public boolean admits(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    return !checksClients() || handler != null && hasCertificate(handler.engine().getSession());
  }

  private static boolean hasCertificate(SSLSession session) {
    try {
      return session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  /** When the certificate in use ends. */
  public Instant expires() {
    return identity.expires();
  }

  /** Why the files as they are now are not what is used. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }
}
