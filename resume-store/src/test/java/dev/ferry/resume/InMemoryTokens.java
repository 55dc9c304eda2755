package dev.ferry.resume;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** The tokens of an {@link InMemoryResumeStore}. */
final class InMemoryTokens implements TokenRegister {
  private final StoreLane lane;
  private final StoreDisk disk;

  InMemoryTokens(StoreLane lane, StoreDisk disk) {
    this.lane = lane;
    this.disk = disk;
  }

  @Override
  public Mono<Void> keep(MintedToken token) {
    return lane.call(
            "keepToken",
            () -> {
              if (disk.now.tokens().containsKey(token.key())) {
                throw new TransferException(FailureCode.KEY_CONFLICT, "The token is known already");
              }
              disk.change(true, tables -> tables.tokens().put(token.key(), token));
              return Optional.of(token);
            })
        .then();
  }

  @Override
  public Mono<Boolean> renew(MintedToken token) {
    return lane.call(
        "renewToken",
        () -> {
          boolean known = disk.now.tokens().containsKey(token.key());
          if (known) {
            disk.change(true, tables -> tables.tokens().put(token.key(), token));
          }
          return Optional.of(known);
        });
  }

  @Override
  public Mono<MintedToken> find(String key) {
    return lane.call("findToken", () -> Optional.ofNullable(disk.now.tokens().get(key)));
  }

  @Override
  public Mono<Boolean> revoke(String key) {
    return lane.call(
        "revokeToken",
        () -> {
          boolean known = disk.now.tokens().containsKey(key);
          disk.change(
              true,
              tables -> {
                var unused = tables.tokens().remove(key);
              });
          return Optional.of(known);
        });
  }

  @Override
  public Mono<Long> purge(Instant now) {
    return lane.call(
        "purgeTokens",
        () -> {
          long before = disk.now.tokens().size();
          AtomicBoolean unused = new AtomicBoolean();
          disk.change(
              false,
              tables ->
                  unused.set(
                      tables.tokens().values().removeIf(token -> !token.expiresAt().isAfter(now))));
          return Optional.of(before - disk.now.tokens().size());
        });
  }

  @Override
  public Mono<Long> spent(String grantId) {
    return lane.call("spent", () -> Optional.of(disk.now.spending().getOrDefault(grantId, 0L)));
  }

  @Override
  public Mono<Void> spend(Map<String, Long> moreBytes) {
    Map<String, Long> more = Map.copyOf(moreBytes);
    AtomicLong sum = new AtomicLong();
    return lane.call(
            "spend",
            () -> {
              disk.change(
                  false,
                  tables ->
                      more.forEach(
                          (id, bytes) ->
                              sum.addAndGet(tables.spending().merge(id, bytes, Long::sum))));
              return Optional.of(sum.get());
            })
        .then();
  }
}
