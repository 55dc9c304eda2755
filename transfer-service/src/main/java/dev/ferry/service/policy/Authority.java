package dev.ferry.service.policy;

import dev.ferry.resume.TokenRegister;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Says who somebody is by his token. All doors ask it, at the beginning of a connection and for
 * every request that carries a token of its own.
 */
public final class Authority {
  private static final int TOKEN_LETTERS_MAX = 4096;

  private final List<TokenSource> sources;
  private final ByteAccounts accounts;
  private final Clock clock;

  /**
   * An authority.
   *
   * @param sources kinds of tokens, asked in order; none lets everybody in, who may do everything
   */
  public Authority(List<TokenSource> sources, TokenRegister register, Clock clock) {
    this.sources = List.copyOf(sources);
    this.accounts = new ByteAccounts(register);
    this.clock = clock;
  }

  /** Whether tokens are asked for. */
  public boolean isOn() {
    return !sources.isEmpty();
  }

  /**
   * Who has that token.
   *
   * @param token null for nobody's
   * @return {@code UNAUTHENTICATED} when it is none of the service's, has expired or was revoked
   */
  public Mono<Caller> authenticate(@Nullable String token) {
    if (!isOn()) {
      return Mono.just(Caller.OPERATOR);
    }
    if (token == null || token.isEmpty()) {
      return refused("The service asks for a token");
    }
    return token.length() > TOKEN_LETTERS_MAX
        ? refused("The token is not the service's")
        : Flux.fromIterable(sources)
            .concatMap(source -> source.grantOf(token), 1)
            .next()
            .filter(grant -> !grant.hasExpired(clock.instant()))
            .flatMap(this::caller)
            .switchIfEmpty(refused("The token is not the service's"));
  }

  /**
   * Whether a token that let somebody in still would, as far as it can be revoked; an end that came
   * by itself, and a store that does not answer, change nothing for who is in.
   */
  public Mono<Boolean> holds(String token, Caller caller) {
    return !token.startsWith(MintedTokens.PREFIX) || caller.grant().hasExpired(clock.instant())
        ? Mono.just(true)
        : authenticate(token)
            .thenReturn(true)
            .onErrorResume(
                failure ->
                    Mono.just(
                        !(failure instanceof TransferException known)
                            || known.code() != FailureCode.UNAUTHENTICATED));
  }

  private Mono<Caller> caller(Grant grant) {
    return grant.budgets().isEmpty()
        ? Mono.just(new GrantCaller(grant, clock, List.of()))
        : accounts.of(grant).map(paying -> new GrantCaller(grant, clock, paying));
  }

  private static Mono<Caller> refused(String why) {
    return Mono.error(() -> new TransferException(FailureCode.UNAUTHENTICATED, why));
  }

  /** Saves how many bytes were moved with whose grant. */
  public Mono<Void> saveSpending() {
    return accounts.save();
  }
}
