package dev.ferry.service.policy;

import reactor.core.publisher.Mono;

/** One kind of tokens. */
public interface TokenSource {

  /**
   * What a token of this kind grants.
   *
   * @return empty when it is of another kind, is not known, or does not hold; nobody is told which
   */
  Mono<Grant> grantOf(String token);
}
