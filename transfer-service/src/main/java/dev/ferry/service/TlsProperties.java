package dev.ferry.service;

import dev.ferry.service.tls.TlsFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How both ports are secured; docs/operations.md §2b.
 *
 * @param certificate PEM file of the service's certificate and those between it and its authority;
 *     null for no TLS
 * @param privateKey PEM file of its key
 * @param clientAuthority PEM file of the authorities whose clients are let in; null for all clients
 * @param refreshInterval how often the files are looked at for changes
 */
record TlsProperties(
    @Nullable Path certificate,
    @Nullable Path privateKey,
    @Nullable Path clientAuthority,
    @DefaultValue("10s") Duration refreshInterval) {

  /**
   * The files, when there is to be TLS.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} when one is named without the one it needs
   */
  Optional<TlsFiles> files() {
    if (certificate != null && privateKey != null) {
      return Optional.of(new TlsFiles(certificate, privateKey, clientAuthority));
    }
    if (certificate != null || privateKey != null || clientAuthority != null) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "TLS needs both ferry.tls.certificate and ferry.tls.private-key");
    }
    return Optional.empty();
  }
}
