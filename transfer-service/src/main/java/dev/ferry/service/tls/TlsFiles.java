package dev.ferry.service.tls;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the PEM files of the service are.
 *
 * @param certificate the service's certificate, then those between it and its authority
 * @param privateKey the key of that certificate: PKCS#8, without a pass phrase
 * @param clientAuthority certificates of those whose clients are let in; null asks clients for none
 */
public record TlsFiles(Path certificate, Path privateKey, @Nullable Path clientAuthority) {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /**
   * What changes when one of the files does. Blocks.
   *
   * @return equal texts for equal files; a file that is missing has a text, too
   */
  String fingerprint() {
    return Stream.of(certificate, privateKey, clientAuthority)
        .filter(Objects::nonNull)
        .map(TlsFiles::fingerprint)
        .collect(Collectors.joining(" "));
  }

  private static String fingerprint(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.fileKey() + "/" + now.size() + "/" + now.lastModifiedTime();
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  /**
   * Reads all of them. Blocks.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} naming the file, when one cannot be used
   */
  ServerIdentity load() {
    List<X509Certificate> chain = certificates(certificate);
    X509Certificate own = chain.get(0);
    SslContextBuilder builder =
        SslContextBuilder.forServer(keyOf(own), chain.toArray(X509Certificate[]::new))
            .protocols(VERSIONS);
    try {
      return new ServerIdentity(trusting(builder).build(), own.getNotAfter().toInstant());
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(certificate, e);
    }
  }

  private SslContextBuilder trusting(SslContextBuilder builder) {
    return clientAuthority == null
        ? builder
        : builder
            .trustManager(certificates(clientAuthority).toArray(X509Certificate[]::new))
            .clientAuth(ClientAuth.OPTIONAL);
  }

  private static List<X509Certificate> certificates(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new IOException("it holds no certificate");
      }
      return certificates;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(file, e);
    }
  }

  private PrivateKey keyOf(X509Certificate own) {
    try {
      return ServerKey.read(privateKey, own.getPublicKey());
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(privateKey, e);
    }
  }

  private static TransferException unusable(Path file, Exception cause) {
    String reason = cause instanceof NoSuchFileException ? "there is none" : cause.getMessage();
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "The PEM file " + file + " cannot be used: " + reason, cause);
  }
}
