package dev.ferry.cli;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which service a command talks to, and as whom. */
final class ServerOptions {
  private static final String DEFAULT_SERVER = "localhost:7420";
  private static final String SEPARATOR = ",";

  @Option(
      names = "--server",
      split = SEPARATOR,
      paramLabel = "HOST:PORT",
      description =
          "Service to use; repeat it or separate with commas for several. Default: FERRY_SERVER,"
              + " else localhost:7420.")
  private List<String> servers = List.of();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the service's token. Default: the token in FERRY_TOKEN.")
  private @Nullable Path tokenFile;

  @Mixin private final SecurityOptions security = new SecurityOptions();

  /** The addresses in the order given. */
  List<String> addresses(Console console) {
    if (!servers.isEmpty()) {
      return servers;
    }
    String named = console.variable("FERRY_SERVER").orElse(DEFAULT_SERVER);
    return Stream.of(named.split(SEPARATOR)).map(String::strip).toList();
  }

  /**
   * A client of that service, at most that fast, or as fast as it goes with 0; nothing is connected
   * yet.
   */
  FerryClient client(Console console, long bytesPerSecond) {
    ClientOptions.Builder options =
        ClientOptions.builder().clientName("ferry-cli").bytesPerSecond(bytesPerSecond);
    addresses(console).forEach(options::address);
    token(console).ifPresent(options::token);
    security.tls(console).ifPresent(options::tls);
    return FerryClient.create(options.build());
  }

  private Optional<String> token(Console console) {
    return tokenFile == null ? console.variable("FERRY_TOKEN") : Optional.of(readToken(tokenFile));
  }

  private static String readToken(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "The token file " + file + " cannot be read: " + e, e);
    }
  }
}
