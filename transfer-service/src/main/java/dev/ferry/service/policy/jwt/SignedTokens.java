package dev.ferry.service.policy.jwt;

import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.TokenSource;
import dev.ferry.transfer.TransferException;
import java.util.List;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Tokens that somebody the operator trusts has signed. The algorithm and the key are the service's;
 * what a token says about them is not believed.
 */
public final class SignedTokens implements TokenSource {
  private final NimbusReactiveJwtDecoder decoder;

  /** Tokens signed with that key, for that service. */
  public SignedTokens(SigningKey key, SignedTokenTerms terms) {
    this.decoder = key.decoder();
    decoder.setJwtValidator(validator(terms));
  }

  private static OAuth2TokenValidator<Jwt> validator(SignedTokenTerms terms) {
    JwtTimestampValidator times = new JwtTimestampValidator(terms.clockSkew());
    times.setAllowEmptyExpiryClaim(false);
    JwtClaimValidator<List<String>> audience =
        new JwtClaimValidator<>("aud", given -> given != null && given.contains(terms.audience()));
    return new DelegatingOAuth2TokenValidator<>(
        times, new JwtIssuerValidator(terms.issuer()), audience);
  }

  /** Verifies on a thread that may block: what the library does inside is its own affair. */
  @Override
  public Mono<Grant> grantOf(String token) {
    return looksSigned(token)
        ? Mono.defer(() -> decoder.decode(token))
            .map(SignedGrant::of)
            .onErrorResume(SignedTokens::isRefusal, refused -> Mono.empty())
            .subscribeOn(Schedulers.boundedElastic())
        : Mono.empty();
  }

  private static boolean looksSigned(String token) {
    return token.chars().filter(letter -> letter == '.').count() == 2;
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof JwtException
        || failure instanceof TransferException
        || failure instanceof IllegalArgumentException;
  }
}
