package dev.ferry.service.policy.jwt;

import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/** The grant in a signed token: its claim {@code ferry}; docs/operations.md. */
final class SignedGrant {
  private static final String CLAIM = "ferry";

  private SignedGrant() {}

  /** Every mistake is a refusal: what cannot be read grants nothing. */
  static Grant of(Jwt token) {
    Map<String, Object> claim = token.getClaimAsMap(CLAIM);
    if (claim == null) {
      throw new IllegalArgumentException("no claim " + CLAIM);
    }
    String subject = Objects.requireNonNullElse(token.getSubject(), "");
    Instant expires = token.getExpiresAt();
    String id = token.getId() == null ? subject : token.getId();
    Number bytes = claim.get("bytes") instanceof Number given ? given : null;
    return Grant.configured(
        "jwt:" + id, // apart from the accounts of tokens that are ours
        subject,
        texts(claim.get("workspaces")),
        operations(texts(claim.get("operations"))),
        texts(claim.get("allow")),
        texts(claim.get("deny")),
        bytes == null ? null : bytes.longValue(),
        expires);
  }

  private static Set<Operation> operations(List<String> names) {
    return names.stream()
        .map(name -> Operation.valueOf(name.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toSet());
  }

  private static List<String> texts(@Nullable Object claim) {
    if (claim == null) {
      return List.of();
    }
    if (!(claim instanceof List<?> list)) {
      throw new IllegalArgumentException("a claim is no list");
    }
    return list.stream().map(SignedGrant::text).toList();
  }

  private static String text(Object element) {
    if (element instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("a claim's element is no text");
  }
}
