package dev.ferry.service.policy;

import dev.ferry.resume.MintedToken;
import dev.ferry.resume.TokenRegister;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tokens that holders of others handed out. Only their hashes are kept. */
public final class MintedTokens implements TokenSource {
  static final String PREFIX = "fry_";
  private static final int SECRET_BYTES = 32;
  private static final int NAME_BYTES = 9;

  private final TokenRegister register;
  private final GrantText text;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** The tokens of a register. */
  public MintedTokens(TokenRegister register, Clock clock) {
    this.register = register;
    this.text = new GrantText();
    this.clock = clock;
  }

  /** A token and what it grants; the only place where the token itself is. */
  public record Minted(String token, Grant grant) {
    @Override
    public String toString() {
      return "Minted[grant=" + grant.id() + "]";
    }
  }

  /**
   * Hands out a token for less than the caller may himself.
   *
   * @return the token, kept so that it survives a power cut; {@code FORBIDDEN} when it would be for
   *     more
   */
  public Mono<Minted> mint(Caller caller, GrantWish wish) {
    return Mono.fromCallable(() -> drawn(caller, wish))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(minted -> register.keep(record(minted)).thenReturn(minted));
  }

  /** The token with a secret of whoever calls, who makes sure that nobody can guess it. */
  public static String of(String secret) {
    return PREFIX + secret;
  }

  /**
   * Hands out the token with a secret that the caller's door knows again, or hands it out for
   * longer: it grants what it granted, until its new end.
   *
   * @param secret see {@link #of}
   * @return as {@link #mint}; {@code FORBIDDEN} also when the token grants more than the caller has
   */
  public Mono<Minted> renew(Caller caller, GrantWish wish, String secret) {
    return Mono.defer(
        () -> {
          caller.require(Operation.MINT);
          Grant narrowed =
              caller.grant().narrowed(wish, "g-" + randomText(NAME_BYTES), clock.instant());
          String token = of(secret);
          return register
              .find(TokenHash.of(token).hex())
              .map(
                  known ->
                      new Minted(token, longer(text.read(known.grantText()), narrowed, caller)))
              .flatMap(
                  minted -> register.renew(record(minted)).filter(done -> done).map(done -> minted))
              .switchIfEmpty(Mono.defer(() -> kept(new Minted(token, narrowed))));
        });
  }

  private Mono<Minted> kept(Minted minted) {
    return register.keep(record(minted)).thenReturn(minted);
  }

  private static Grant longer(Grant known, Grant narrowed, Caller caller) {
    if (!known.isWithin(caller.grant())) {
      throw new TransferException(
          FailureCode.FORBIDDEN, "The token does not allow to hand out what another one granted");
    }
    return known.until(narrowed.expiresAt().orElseThrow());
  }

  /** When a token is good for nothing any more; empty for one that is not known. */
  public Mono<Instant> endOf(String token) {
    return register.find(TokenHash.of(token).hex()).map(MintedToken::expiresAt);
  }

  private Minted drawn(Caller caller, GrantWish wish) {
    caller.require(Operation.MINT);
    Grant grant = caller.grant().narrowed(wish, "g-" + randomText(NAME_BYTES), clock.instant());
    return new Minted(PREFIX + randomText(SECRET_BYTES), grant);
  }

  private String randomText(int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
  }

  private MintedToken record(Minted minted) {
    return new MintedToken(
        TokenHash.of(minted.token()).hex(),
        minted.grant().id(),
        text.write(minted.grant()),
        minted.grant().expiresAt().orElseThrow());
  }

  /**
   * Makes a token good for nothing from the next request on; whoever has it may do that.
   *
   * @return {@code NOT_FOUND} when there is no such token
   */
  public Mono<Void> revoke(String token) {
    return register
        .revoke(TokenHash.of(token).hex())
        .filter(known -> known)
        .switchIfEmpty(
            Mono.error(
                () -> new TransferException(FailureCode.NOT_FOUND, "There is no such token")))
        .then();
  }

  @Override
  public Mono<Grant> grantOf(String token) {
    return token.startsWith(PREFIX)
        ? register
            .find(TokenHash.of(token).hex())
            .filter(found -> found.expiresAt().isAfter(clock.instant()))
            .map(found -> text.read(found.grantText()))
        : Mono.empty();
  }

  /** Forgets tokens that expired a while ago. */
  public Mono<Long> purge() {
    return register.purge(clock.instant().minus(Duration.ofHours(1)));
  }
}
