package dev.ferry.service.policy;

import dev.ferry.resume.TokenRegister;
import dev.ferry.service.policy.GrantCaller.Paying;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The accounts of all grants with a budget that are in use. */
final class ByteAccounts {
  private final TokenRegister register;
  private final Map<String, ByteAccount> accounts = new ConcurrentHashMap<>();

  ByteAccounts(TokenRegister register) {
    this.register = register;
  }

  /** Who pays for what is moved with the grant. */
  Mono<List<Paying>> of(Grant grant) {
    return Flux.fromIterable(grant.budgets())
        .concatMap(
            budget ->
                account(budget.grantId()).map(account -> new Paying(account, budget.bytesMax())))
        .collectList();
  }

  private Mono<ByteAccount> account(String grantId) {
    ByteAccount known = accounts.get(grantId);
    return known != null
        ? Mono.just(known)
        : register
            .spent(grantId)
            .map(
                spent ->
                    accounts.computeIfAbsent(grantId, absent -> new ByteAccount(grantId, spent)));
  }

  /**
   * Saves what was moved since the last time; what cannot be saved is tried again the next time.
   */
  Mono<Void> save() {
    return Mono.defer(
        () -> {
          Map<String, Long> more = new HashMap<>();
          accounts.forEach((id, account) -> addUnsaved(more, id, account));
          return register.spend(more).doOnError(failure -> putBack(more));
        });
  }

  private static void addUnsaved(Map<String, Long> more, String id, ByteAccount account) {
    long bytes = account.takeUnsaved();
    if (bytes > 0) {
      more.put(id, bytes);
    }
  }

  private void putBack(Map<String, Long> more) {
    more.forEach(
        (id, bytes) -> {
          ByteAccount account = accounts.get(id);
          if (account != null) {
            account.putBack(bytes);
          }
        });
  }
}
