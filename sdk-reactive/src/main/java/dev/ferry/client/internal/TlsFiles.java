package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files that secure a connection.
 *
 * @param authority whom to trust; null for those whom the JDK trusts
 * @param certificate the client's own; null for none
 * @param privateKey its key; null exactly when there is no certificate
 * @param checksName whether the service's certificate must be for the host of its address
 */
public record TlsFiles(
    @Nullable Path authority,
    @Nullable Path certificate,
    @Nullable Path privateKey,
    boolean checksName) {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
  private static final String HTTPS_RULES = "HTTPS";

  /**
   * Reads them. Blocks.
   *
   * @throws TransferException {@code LOCAL_IO} or {@code INVALID_ARGUMENT} naming the file
   */
  SslContext context() throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .protocols(VERSIONS)
            .endpointIdentificationAlgorithm(checksName ? HTTPS_RULES : null);
    if (authority != null) {
      use(authority, pem -> builder.trustManager(pem));
    }
    if (certificate != null && privateKey != null) {
      use(certificate, chain -> use(privateKey, key -> builder.keyManager(chain, key)));
    }
    return builder.build();
  }

  private static void use(Path file, PemUse use) {
    try (InputStream pem = Files.newInputStream(file)) {
      use.of(pem);
    } catch (IOException e) {
      throw ServiceFailures.localIo("read the PEM file", file, e);
    } catch (IllegalArgumentException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "The PEM file " + file + " cannot be used: " + reason(e),
          e);
    }
  }

  private static String reason(IllegalArgumentException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }

  /** What is done with the content of a file. */
  @FunctionalInterface
  private interface PemUse {
    void of(InputStream pem);
  }
}
