package dev.ferry.service.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.policy.jwt.SignedTokenTerms;
import dev.ferry.service.policy.jwt.SignedTokens;
import dev.ferry.service.policy.jwt.SigningKey;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that others signed (docs/operations.md §2d). */
final class SignedTokensTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final String GRANT =
      "\"ferry\":{\"workspaces\":[\"ci-*\"],\"operations\":[\"list\",\"read\"],\"bytes\":9}";

  private final SignedTokens tokens =
      new SignedTokens(
          new SigningKey.Secret(SECRET),
          new SignedTokenTerms("them", "ferry", Duration.ofSeconds(5)));

  private @Nullable Grant grantOf(String token) {
    return tokens.grantOf(token).block(PATIENCE);
  }

  private static String claims(String end) {
    return "{\"iss\":\"them\",\"aud\":\"ferry\",\"sub\":\"job\",\"jti\":\"g-1\"," + end + "}";
  }

  private static String alive() {
    return "\"exp\":" + Instant.now().plusSeconds(600).getEpochSecond() + "," + GRANT;
  }

  private static String signed(String header, String claims, byte[] secret) {
    try {
      String text = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return text + "." + base64(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(String claims) {
    return signed("{\"alg\":\"HS256\"}", claims, SECRET);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Test
  void grantOf_signedAndAlive_isItsClaim() {
    Grant grant = grantOf(signed(claims(alive())));

    assertThat(grant).isNotNull();
    assertThat(grant.subject()).isEqualTo("job");
    assertThat(grant.id()).isEqualTo("jwt:g-1");
    assertThat(grant.workspaces()).containsExactly("ci-*");
    assertThat(grant.operations()).containsExactlyInAnyOrder(Operation.LIST, Operation.READ);
    assertThat(grant.expiresAt()).isPresent();
  }

  @Test
  void grantOf_anotherSecretOrNoSignature_isNone() {
    byte[] other = "another-secret-of-thirty-two-byte".getBytes(UTF_8);
    String unsigned =
        base64("{\"alg\":\"none\"}".getBytes(UTF_8))
            + "."
            + base64(claims(alive()).getBytes(UTF_8));

    assertThat(grantOf(signed("{\"alg\":\"HS256\"}", claims(alive()), other))).isNull();
    assertThat(grantOf(signed("{\"alg\":\"HS512\"}", claims(alive()), SECRET))).isNull();
    assertThat(grantOf(unsigned + ".")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"iss\":\"them\",\"aud\":\"ferry\",\"sub\":\"job\",%G}",
        "{\"iss\":\"them\",\"aud\":\"ferry\",\"sub\":\"job\",\"exp\":1000,%G}",
        "{\"iss\":\"others\",\"aud\":\"ferry\",\"sub\":\"job\",%E,%G}",
        "{\"iss\":\"them\",\"aud\":\"elsewhere\",\"sub\":\"job\",%E,%G}",
        "{\"iss\":\"them\",\"aud\":\"ferry\",\"sub\":\"job\",%E}",
        "{\"iss\":\"them\",\"aud\":\"ferry\",%E,%G}",
        "{\"iss\":\"them\",\"aud\":\"ferry\",\"sub\":\"job\",%E,\"ferry\":{\"operations\":[\"fly\"]}}",
        "{\"iss\":\"them\",\"aud\":\"ferry\",\"sub\":\"job\",%E,\"ferry\":{\"allow\":[7]}}"
      })
  void grantOf_claimThatDoesNotHold_isNone(String claims) {
    String end = "\"exp\":" + Instant.now().plusSeconds(600).getEpochSecond();

    assertThat(grantOf(signed(claims.replace("%E", end).replace("%G", GRANT)))).isNull();
  }

  @Test
  void grantOf_tokenOfAnotherKind_isNone() {
    assertThat(grantOf("fry_x")).isNull();
    assertThat(grantOf("a.b.c")).isNull();
  }
}
