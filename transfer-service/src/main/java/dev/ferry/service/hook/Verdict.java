package dev.ferry.service.hook;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a hook says to a transfer.
 *
 * @param reasonOrNull why it is refused, for its sender's eyes; null when it is not
 */
public record Verdict(@Nullable String reasonOrNull) {
  private static final Verdict ALLOWED = new Verdict(null);

  /** Nothing is wrong with it. */
  public static Verdict allowed() {
    return ALLOWED;
  }

  /**
   * It must not be.
   *
   * @param reason one short sentence
   */
  public static Verdict refused(String reason) {
    return new Verdict(reason);
  }

  Optional<String> reason() {
    return Optional.ofNullable(reasonOrNull);
  }
}
