package dev.ferry.service.rsocket;

import dev.ferry.protocol.AuditAnswer;
import dev.ferry.protocol.AuditRequest;
import dev.ferry.protocol.GrantAnswer;
import dev.ferry.protocol.GrantRequest;
import dev.ferry.protocol.Route;
import dev.ferry.resume.AuditQuery;
import dev.ferry.resume.AuditTrail;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.GrantWish;
import dev.ferry.service.policy.MintedTokens;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Requests about tokens and the audit trail (docs/protocol.md §14 and §15). */
final class GrantRoutes {
  private GrantRoutes() {}

  static void register(RouteTable table, MintedTokens tokens, Audit audit, AuditTrail trail) {
    var unused =
        table
            .one(
                Route.TOKEN_MINT,
                GrantRequest.Mint.class,
                (caller, mint) -> tokens.mint(caller, wish(mint)).map(GrantRoutes::answer))
            .one(
                Route.TOKEN_REVOKE,
                GrantRequest.Revoke.class,
                (caller, revoke) ->
                    tokens.revoke(revoke.token()).thenReturn(new GrantAnswer.Revoked()))
            .one(
                Route.TOKEN_SHOW,
                GrantRequest.ShowGrant.class,
                (caller, show) -> Mono.just(answer(caller.grant())))
            .many(
                Route.AUDIT,
                AuditRequest.class,
                (caller, query) -> audited(caller, query, audit, trail));
  }

  private static Flux<AuditAnswer> audited(
      Caller caller, AuditRequest query, Audit audit, AuditTrail trail) {
    caller.require(Operation.AUDIT);
    AuditQuery wanted =
        new AuditQuery(
            query.from(),
            query.until(),
            query.workspaceOrNull(),
            query.subjectOrNull(),
            query.limit());
    return audit
        .handOn()
        .thenMany(trail.query(wanted))
        .filter(record -> caller.knowsText(record.event().workspace()))
        .map(record -> new AuditAnswer(record.event()));
  }

  private static GrantWish wish(GrantRequest.Mint mint) {
    return new GrantWish(
        mint.subject(),
        mint.workspaces(),
        operations(mint.operations()),
        mint.allow(),
        mint.deny(),
        mint.bytesMaxOrNull(),
        mint.timeToLive());
  }

  private static Set<Operation> operations(List<String> names) {
    return names.stream().map(GrantRoutes::operation).collect(Collectors.toSet());
  }

  private static Operation operation(String name) {
    for (Operation known : Operation.values()) {
      if (text(known).equals(name)) {
        return known;
      }
    }
    throw new TransferException(
        FailureCode.INVALID_ARGUMENT, "Field 'operations' has an unknown value");
  }

  private static String text(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  private static GrantAnswer.Minted answer(MintedTokens.Minted minted) {
    Grant grant = minted.grant();
    return new GrantAnswer.Minted(minted.token(), grant.id(), grant.expiresAt().orElseThrow());
  }

  private static GrantAnswer.Granted answer(Grant grant) {
    return new GrantAnswer.Granted(
        grant.id(),
        grant.subject(),
        grant.workspaces(),
        grant.operations().stream().map(GrantRoutes::text).sorted().toList(),
        grant.expiresAtOrNull());
  }
}
