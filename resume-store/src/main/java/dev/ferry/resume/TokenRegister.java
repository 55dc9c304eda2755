package dev.ferry.resume;

import java.time.Instant;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Tokens that were handed out, and how many bytes were moved with grants that have a budget. What
 * {@link ResumeStore} says about its calls holds here too.
 */
public interface TokenRegister {

  /** Keeps a token, so that it survives a power cut; {@code KEY_CONFLICT} when its key is known. */
  Mono<Void> keep(MintedToken token);

  /**
   * Gives a token that is kept another grant text and end in one step, so that it survives a power
   * cut; tells whether it was known.
   */
  Mono<Boolean> renew(MintedToken token);

  /** The token with that key; empty when there is none. It may have expired. */
  Mono<MintedToken> find(String key);

  /** Forgets a token; tells whether it was known. */
  Mono<Boolean> revoke(String key);

  /** Forgets what expired before that moment; emits how many. */
  Mono<Long> purge(Instant now);

  /** Bytes moved so far with a grant; 0 for one that was never used. */
  Mono<Long> spent(String grantId);

  /** Adds bytes to what was moved with each of these grants. */
  Mono<Void> spend(Map<String, Long> moreBytes);
}
