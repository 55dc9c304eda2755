package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** On whose behalf paths are meant; decides where relative ones begin and nothing else (S-21). */
enum SandboxUser {
  /** Whoever is not named. */
  USER("user", "/home/user"),
  /** The superuser of the sandbox, who may do no more than the other one here. */
  ROOT("root", "/root");

  private static final String BASIC = "Basic ";
  private static final int LETTERS_MAX = 256;

  private final String text;
  private final String home;

  SandboxUser(String text, String home) {
    this.text = text;
    this.home = home;
  }

  /** Where relative paths begin. */
  String home() {
    return home;
  }

  /**
   * The user of a request: query {@code username} first, then the name in Basic credentials.
   *
   * @throws TransferException {@code UNAUTHENTICATED} for a name that no sandbox has
   */
  static SandboxUser of(ServerHttpRequest request) {
    String asked = request.getQueryParams().getFirst("username");
    return named(asked == null ? basic(request) : asked);
  }

  /** The user of that name; the usual one for none. */
  static SandboxUser named(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return USER;
    }
    for (SandboxUser user : values()) {
      if (user.text.equals(name)) {
        return user;
      }
    }
    throw new TransferException(FailureCode.UNAUTHENTICATED, "A sandbox has no user of that name");
  }

  private static @Nullable String basic(ServerHttpRequest request) {
    String given = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    if (given == null || !given.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    if (given.length() > LETTERS_MAX) {
      throw new TransferException(FailureCode.UNAUTHENTICATED, "The user's name is too long");
    }
    try {
      String both = new String(Base64.getDecoder().decode(given.substring(BASIC.length())), UTF_8);
      int colon = both.indexOf(':');
      return colon < 0 ? both : both.substring(0, colon);
    } catch (IllegalArgumentException e) {
      throw new TransferException(
          FailureCode.UNAUTHENTICATED, "The Basic credentials are no Base64", e);
    }
  }
}
