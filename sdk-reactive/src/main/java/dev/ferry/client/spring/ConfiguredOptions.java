package dev.ferry.client.spring;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.TlsOptions;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Properties as options of the client. */
final class ConfiguredOptions {
  private ConfiguredOptions() {}

  static ClientOptions.Builder of(FerryClientProperties properties) {
    FerryClientProperties.Retry retry = properties.retry();
    ClientOptions.Builder options =
        ClientOptions.builder()
            .token(tokenOf(properties))
            .tls(tlsOf(properties.tls()))
            .connectTimeout(properties.connectTimeout())
            .keepAlive(properties.keepAliveInterval(), properties.keepAliveLifetime())
            .stallTimeout(properties.stallTimeout())
            .retry(
                new RetryPolicy(
                    retry.maxAttempts(), retry.firstBackoff(), retry.maxBackoff(), retry.jitter()))
            .chunkBytes(Math.toIntExact(properties.chunkSize().toBytes()))
            .segments(properties.segments())
            .bytesPerSecond(properties.bytesPerSecond().toBytes())
            .clientName(properties.clientName());
    properties.address().forEach(options::address);
    return options;
  }

  private static @Nullable String tokenOf(FerryClientProperties properties) {
    Path file = properties.tokenFile();
    String token = properties.token();
    if (file == null) {
      return token;
    }
    if (token != null) {
      throw invalid("ferry.client.token and ferry.client.token-file exclude each other");
    }
    try {
      String read = Files.readString(file).strip();
      if (read.isEmpty()) {
        throw invalid("ferry.client.token-file: '" + file + "' is empty");
      }
      return read;
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "ferry.client.token-file: '" + file + "' cannot be read",
          e);
    }
  }

  private static @Nullable TlsOptions tlsOf(FerryClientProperties.Tls tls) {
    return tls.isWanted()
        ? new TlsOptions(tls.authority(), tls.certificate(), tls.privateKey(), tls.checkName())
        : null;
  }

  private static TransferException invalid(String message) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, message);
  }
}
