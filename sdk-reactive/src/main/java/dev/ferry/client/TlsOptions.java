package dev.ferry.client;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 or newer to the service. All files are PEM and read anew for every connection, so they
 * may be replaced at any time.
 *
 * @param authorityOrNull certificates of the authorities to trust, instead of those of the JDK
 * @param certificateOrNull the client's own certificate, for a service that asks for one
 * @param privateKeyOrNull its key: PKCS#8, without a pass phrase
 * @param checksName whether the service's certificate must be for the host of its address
 */
public record TlsOptions(
    @Nullable Path authorityOrNull,
    @Nullable Path certificateOrNull,
    @Nullable Path privateKeyOrNull,
    boolean checksName) {

  /**
   * Refuses a certificate without its key.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public TlsOptions {
    if ((certificateOrNull == null) != (privateKeyOrNull == null)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "TlsOptions: a certificate and its key come together");
    }
  }

  /** Trusts the authorities that the JDK trusts. */
  public static TlsOptions trustingTheJdk() {
    return new TlsOptions(null, null, null, true);
  }

  /** Trusts only the authorities in a file; a service's own certificate will do, too. */
  public static TlsOptions trusting(Path authority) {
    return new TlsOptions(authority, null, null, true);
  }

  /** The same, and shows the service a certificate. */
  public TlsOptions withCertificate(Path certificate, Path privateKey) {
    return new TlsOptions(authorityOrNull, certificate, privateKey, checksName);
  }

  /** The same for a service whose certificate is for another name than its address. */
  public TlsOptions withoutNameCheck() {
    return new TlsOptions(authorityOrNull, certificateOrNull, privateKeyOrNull, false);
  }
}
