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

/**
 * Which service a command talks to, and as whom. The first of these that says something counts: an
 * option, the environment, the profile, the default. Credentials of a profile go to the profile's
 * own service only.
 */
final class ServerOptions {
  private static final String DEFAULT_SERVER = "localhost:7420";
  private static final String SEPARATOR = ",";

  @Option(
      names = "--server",
      split = SEPARATOR,
      paramLabel = "HOST:PORT",
      description =
          "Service to use; repeat it or separate with commas for several. Default: FERRY_SERVER,"
              + " else the profile's, else localhost:7420.")
  private List<String> servers = List.of();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "Profile of 'ferry config' to use. Default: FERRY_PROFILE, else the one in use.")
  private @Nullable String profileName;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the service's token. Default: the token in FERRY_TOKEN, else the profile's.")
  private @Nullable Path tokenFile;

  @Mixin private final SecurityOptions security = new SecurityOptions();

  private @Nullable Profile read;

  /** The addresses in the order given. */
  List<String> addresses(Console console) {
    return Stream.of(named(console).split(SEPARATOR)).map(String::strip).toList();
  }

  private String named(Console console) {
    return servers.isEmpty()
        ? console
            .variable("FERRY_SERVER")
            .or(() -> profile(console).value(Setting.SERVER))
            .orElse(DEFAULT_SERVER)
        : String.join(SEPARATOR, servers);
  }

  /** The profile that is meant; one that says nothing when there is none. */
  Profile profile(Console console) {
    Profile known = read;
    if (known == null) {
      known = Profiles.meant(console, Optional.ofNullable(profileName));
      read = known;
    }
    return known;
  }

  /**
   * A client of that service, at most that fast, or as fast as it goes with 0; nothing is connected
   * yet.
   */
  FerryClient client(Console console, long bytesPerSecond) {
    return FerryClient.create(options(console).bytesPerSecond(bytesPerSecond).build());
  }

  /** How to reach the service, and as whom. */
  ClientOptions.Builder options(Console console) {
    Profile trusted = trustedProfile(console);
    ClientOptions.Builder options = ClientOptions.builder().clientName("ferry-cli");
    addresses(console).forEach(options::address);
    token(console, trusted).ifPresent(options::token);
    security.tls(console, trusted).ifPresent(options::tls);
    return options;
  }

  private Profile trustedProfile(Console console) {
    Profile profile = profile(console);
    if (profile.trusts(named(console))) {
      return profile;
    }
    if (profile.hasCredentials()) {
      console.note(
          "profile '"
              + profile.name()
              + "' is for another service; its token and certificate are not sent to "
              + named(console));
    }
    return Profile.NONE;
  }

  private Optional<String> token(Console console, Profile profile) {
    return Optional.ofNullable(tokenFile)
        .map(ServerOptions::readToken)
        .or(() -> console.variable("FERRY_TOKEN"))
        .or(() -> profile.value(Setting.TOKEN_FILE).map(Path::of).map(ServerOptions::readToken))
        .or(() -> profile.value(Setting.TOKEN_ENV).map(name -> ofVariable(console, profile, name)));
  }

  /** The file that the token comes from; empty when it comes from elsewhere, or there is none. */
  Optional<Path> tokenFile(Console console) {
    return Optional.ofNullable(tokenFile)
        .or(
            () ->
                console.variable("FERRY_TOKEN").isPresent()
                    ? Optional.empty()
                    : profile(console).value(Setting.TOKEN_FILE).map(Path::of));
  }

  private static String ofVariable(Console console, Profile profile, String name) {
    return console
        .variable(name)
        .orElseThrow(
            () ->
                new TransferException(
                    FailureCode.INVALID_ARGUMENT,
                    "Profile '"
                        + profile.name()
                        + "' takes its token from the variable "
                        + name
                        + ", which is not set"));
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
