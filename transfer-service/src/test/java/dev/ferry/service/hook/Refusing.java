package dev.ferry.service.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.hook.HookedTransfer.Direction;
import reactor.core.publisher.Mono;

/** Refuses names that end with {@code .no}, and contents with a word in them. */
final class Refusing implements DenyHook {
  private final Direction direction;

  private Refusing(Direction direction) {
    this.direction = direction;
  }

  static HookRule rule(Direction direction) {
    return new HookRule("guard", "w*", new Refusing(direction));
  }

  @Override
  public Mono<Verdict> admit(HookedTransfer transfer) {
    boolean refused =
        transfer.direction() == direction && transfer.file().path().name().endsWith(".no");
    return Mono.just(refused ? Verdict.refused("its name ends with .no") : Verdict.allowed());
  }

  @Override
  public Mono<Verdict> inspect(HookedTransfer transfer, HookContent content) {
    if (transfer.direction() != direction) {
      return Mono.empty();
    }
    return content
        .bytes()
        .any(bytes -> UTF_8.decode(bytes).toString().contains("virus"))
        .map(found -> found ? Verdict.refused("a virus is in it") : Verdict.allowed());
  }
}
