package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Which sandbox a request means. */
final class SandboxNames {
  /** The one that clients in their debug mode mean, and whoever names none. */
  static final WorkspaceName DEBUG = new WorkspaceName("debug_sandbox_id");

  private static final String HEADER = "E2b-Sandbox-Id";
  private static final Pattern HOST = Pattern.compile("49983-([a-z0-9][a-z0-9_-]{0,62})\\..*");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int RANDOM_LETTERS = 20;
  private static final int PREFIX_MAX = 40;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SandboxNames() {}

  /**
   * The sandbox named by the header or the host name.
   *
   * @return empty when neither names one
   * @throws TransferException {@code INVALID_ARGUMENT} when they contradict each other
   */
  static Optional<WorkspaceName> named(ServerHttpRequest request) {
    List<String> given = request.getHeaders().getValuesAsList(HEADER).stream().distinct().toList();
    if (given.size() > 1) {
      throw two();
    }
    Optional<WorkspaceName> header = given.stream().findFirst().map(WorkspaceName::new);
    Optional<WorkspaceName> host = host(request.getHeaders().getFirst(HttpHeaders.HOST));
    if (header.isPresent() && host.isPresent() && !header.equals(host)) {
      throw two();
    }
    return header.or(() -> host);
  }

  private static Optional<WorkspaceName> host(@Nullable String host) {
    Matcher matcher = HOST.matcher(host == null ? "" : host.toLowerCase(Locale.ROOT));
    return matcher.matches() ? Optional.of(new WorkspaceName(matcher.group(1))) : Optional.empty();
  }

  private static TransferException two() {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "The request names two sandboxes at once");
  }

  /**
   * A name that nobody guesses.
   *
   * @param patterns names that its maker may use; one that ends with a star is begun as it is
   */
  static WorkspaceName fresh(List<String> patterns) {
    String begin =
        patterns.stream()
            .filter(pattern -> pattern.length() <= PREFIX_MAX && pattern.endsWith("*"))
            .map(pattern -> pattern.substring(0, pattern.length() - 1))
            .filter(prefix -> prefix.chars().allMatch(SandboxNames::isNameLetter))
            .findFirst()
            .orElse("");
    StringBuilder name = new StringBuilder(begin.isEmpty() ? "i" : begin);
    for (int i = 0; i < RANDOM_LETTERS; i++) {
      name.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return new WorkspaceName(name.toString());
  }

  private static boolean isNameLetter(int letter) {
    return LETTERS.indexOf(letter) >= 0 || letter == '-' || letter == '_';
  }
}
