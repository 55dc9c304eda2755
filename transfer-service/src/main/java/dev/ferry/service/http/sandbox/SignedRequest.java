package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MultiValueMap;

/**
 * A request whose address carries a signature in place of a token (S-70).
 *
 * @param signature what it carries
 * @param path what was signed
 * @param operation {@code read} or {@code write}
 * @param user name of the user; empty for the usual one
 * @param expiresOrNull second of 1970 after which it is good for nothing; null for never
 */
record SignedRequest(
    String signature, String path, String operation, String user, @Nullable Long expiresOrNull) {
  private static final String ROUTE = "/files";

  /**
   * The signature of a request; only reading and writing one file can be signed.
   *
   * @throws TransferException {@code UNAUTHENTICATED} when its end is no number
   */
  static Optional<SignedRequest> of(ServerHttpRequest request) {
    MultiValueMap<String, String> query = request.getQueryParams();
    String signature = query.getFirst("signature");
    if (signature == null || !request.getPath().value().equals(ROUTE)) {
      return Optional.empty();
    }
    HttpMethod method = request.getMethod();
    boolean writes = method.equals(HttpMethod.POST);
    if (!writes && !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      return Optional.empty();
    }
    return Optional.of(
        new SignedRequest(
            signature,
            Objects.requireNonNullElse(query.getFirst("path"), ""),
            writes ? "write" : "read",
            Objects.requireNonNullElse(query.getFirst("username"), ""),
            end(query.getFirst("signature_expiration"))));
  }

  private static @Nullable Long end(@Nullable String text) {
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new TransferException(
          FailureCode.UNAUTHENTICATED, "signature_expiration is no number", e);
    }
  }

  /** Whether it was made with that token; takes the same time wherever they differ. */
  boolean isMadeWith(String token) {
    String signed = path + ":" + operation + ":" + user + ":" + token;
    String all = expiresOrNull == null ? signed : signed + ":" + expiresOrNull;
    String wanted = "v1_" + Base64.getEncoder().withoutPadding().encodeToString(sha256(all));
    return MessageDigest.isEqual(wanted.getBytes(UTF_8), signature.getBytes(UTF_8));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Whether it is good for nothing any more. */
  boolean hasExpired(Instant now) {
    return expiresOrNull != null && expiresOrNull < now.getEpochSecond();
  }
}
