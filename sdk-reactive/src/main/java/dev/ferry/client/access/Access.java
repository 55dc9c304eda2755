package dev.ferry.client.access;

import dev.ferry.client.internal.WorkspaceCalls;
import dev.ferry.protocol.AuditAnswer;
import dev.ferry.protocol.AuditRequest;
import dev.ferry.protocol.GrantAnswer;
import dev.ferry.protocol.GrantRequest;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.AuditEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tokens, and who did what with them. Every method returns a cold publisher; each subscription is a
 * call of its own.
 */
public final class Access {
  private final WorkspaceCalls calls;

  /** Of the client that these calls are of; see {@code FerryClient.access()}. */
  public Access(WorkspaceCalls calls) {
    this.calls = calls;
  }

  /**
   * Hands out a token for no more than this client's own; {@code FORBIDDEN} when it would be for
   * more (docs/protocol.md §14.2).
   */
  public Mono<MintedToken> mint(TokenRequest request) {
    return calls
        .order(Route.TOKEN_MINT, request::message, GrantAnswer.Minted.class)
        .map(minted -> new MintedToken(minted.token(), minted.grantId(), minted.expiresAt()));
  }

  /** Makes a token that was handed out good for nothing; {@code NOT_FOUND} when it is none. */
  public Mono<Void> revoke(String token) {
    return calls
        .ask(Route.TOKEN_REVOKE, () -> new GrantRequest.Revoke(token), GrantAnswer.Revoked.class)
        .then();
  }

  /** What this client may do. */
  public Mono<GrantInfo> show() {
    return calls
        .ask(Route.TOKEN_SHOW, GrantRequest.ShowGrant::new, GrantAnswer.Granted.class)
        .map(GrantInfo::of);
  }

  /**
   * Who did what, the newest first.
   *
   * @param from not before that moment
   * @param until before that moment
   * @param workspace only of that workspace; null for all
   * @param subject only of that subject; null for all
   * @param limit at most so many, 1 to 10,000
   */
  public Flux<AuditEvent> audit(
      Instant from,
      Instant until,
      @Nullable String workspace,
      @Nullable String subject,
      int limit) {
    return calls
        .askMany(
            Route.AUDIT,
            () -> new AuditRequest(from, until, workspace, subject, limit),
            AuditAnswer.class)
        .map(AuditAnswer::event);
  }
}
