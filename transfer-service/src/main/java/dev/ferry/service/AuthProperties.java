package dev.ferry.service;

import dev.ferry.service.policy.ConfiguredTokens.Known;
import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.TokenHash;
import dev.ferry.service.policy.jwt.SignedTokenTerms;
import dev.ferry.service.policy.jwt.SignedTokens;
import dev.ferry.service.policy.jwt.SigningKey;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Who may do what, {@code ferry.auth.*}; docs/operations.md.
 *
 * @param tokens opaque tokens by their hashes
 * @param jwt signed tokens
 */
record AuthProperties(@DefaultValue List<TokenProperties> tokens, @Nullable JwtProperties jwt) {

  /**
   * One opaque token.
   *
   * @param sha256 hash of the token, as {@code ferry token hash} prints it
   * @param subject who has it; also the name of the grant
   * @param workspaces patterns of workspace names
   * @param operations what may be done
   * @param allow patterns of paths; none for all
   * @param deny patterns that win over those
   * @param bytesMax how many bytes may be moved; null for any number
   * @param expires when it is good for nothing any more; null for never
   */
  record TokenProperties(
      String sha256,
      String subject,
      @DefaultValue List<String> workspaces,
      @DefaultValue Set<Operation> operations,
      @DefaultValue List<String> allow,
      @DefaultValue List<String> deny,
      @Nullable DataSize bytesMax,
      @Nullable Instant expires) {

    Known known() {
      return new Known(
          new TokenHash(sha256),
          Grant.configured(
              subject,
              subject,
              workspaces,
              operations,
              allow,
              deny,
              bytesMax == null ? null : bytesMax.toBytes(),
              expires));
    }

    @Override
    public String toString() {
      return "TokenProperties[subject=" + subject + "]";
    }
  }

  /**
   * Signed tokens. Exactly one of the two keys is given.
   *
   * @param publicKey PEM file with a public RSA key; signatures are RS256
   * @param secretFile file whose first line is the secret of both sides; signatures are HS256
   * @param issuer who signs them
   * @param audience whom they are for
   * @param clockSkew how far the clocks may be apart
   */
  record JwtProperties(
      @Nullable Path publicKey,
      @Nullable Path secretFile,
      String issuer,
      @DefaultValue("ferry") String audience,
      @DefaultValue("30s") Duration clockSkew) {

    SignedTokens source() {
      return new SignedTokens(key(), new SignedTokenTerms(issuer, audience, clockSkew));
    }

    private SigningKey key() {
      if (publicKey != null && secretFile == null) {
        return SigningKey.Rsa.read(publicKey);
      }
      if (secretFile != null && publicKey == null) {
        return new SigningKey.Secret(
            FerryProperties.firstLine("secret of signed tokens", secretFile)
                .getBytes(StandardCharsets.UTF_8));
      }
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Set one of ferry.auth.jwt.public-key and ferry.auth.jwt.secret-file");
    }
  }

  List<Known> known() {
    return tokens.stream().map(TokenProperties::known).toList();
  }

  Optional<SignedTokens> signed() {
    return Optional.ofNullable(jwt).map(JwtProperties::source);
  }

  boolean isOn() {
    return !tokens.isEmpty() || jwt != null;
  }
}
