package dev.ferry.cli;

import dev.ferry.client.TlsOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how the connection to the service is secured. Each file says that it is. */
final class SecurityOptions {
  @Option(
      names = "--tls",
      description =
          "Speak TLS, trusting the authorities that the JDK trusts. Default: FERRY_TLS=true.")
  private boolean tls;

  @Option(
      names = "--cacert",
      paramLabel = "PEM",
      description = "Speak TLS, trusting only the authorities in this file. Default: FERRY_CACERT.")
  private @Nullable Path authority;

  @Option(
      names = "--cert",
      paramLabel = "PEM",
      description = "Certificate to show the service. Default: FERRY_CERT.")
  private @Nullable Path certificate;

  @Option(
      names = "--cert-key",
      paramLabel = "PEM",
      description = "Its private key. Default: FERRY_CERT_KEY.")
  private @Nullable Path privateKey;

  /** What the options say, or else the environment, or else the profile; empty for none. */
  Optional<TlsOptions> tls(Console console, Profile profile) {
    Path trusted = or(authority, console, "FERRY_CACERT", profile, Setting.CACERT);
    Path shown = or(certificate, console, "FERRY_CERT", profile, Setting.CERT);
    Path key = or(privateKey, console, "FERRY_CERT_KEY", profile, Setting.CERT_KEY);
    boolean wanted =
        tls
            || console
                .variable("FERRY_TLS")
                .or(() -> profile.value(Setting.TLS))
                .map(Boolean::parseBoolean)
                .orElse(false);
    return wanted || trusted != null || shown != null || key != null
        ? Optional.of(new TlsOptions(trusted, shown, key, true))
        : Optional.empty();
  }

  private static @Nullable Path or(
      @Nullable Path given, Console console, String variable, Profile profile, Setting setting) {
    return given != null
        ? given
        : console.variable(variable).or(() -> profile.value(setting)).map(Path::of).orElse(null);
  }
}
