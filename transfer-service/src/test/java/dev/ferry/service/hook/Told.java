package dev.ferry.service.hook;

import java.nio.ByteBuffer;
import java.util.List;
import reactor.core.publisher.Mono;

/** Writes down what it is told, and fails when it is too late. */
final class Told implements ObserveHook {
  private final String name;
  private final List<String> log;

  Told(String name, List<String> log) {
    this.name = name;
    this.log = log;
  }

  @Override
  public Mono<Void> begun(HookedTransfer transfer) {
    return told("begun", transfer);
  }

  @Override
  public Mono<Void> complete(HookedTransfer transfer, HookContent content) {
    return content
        .bytes()
        .map(ByteBuffer::remaining)
        .reduce(0, Integer::sum)
        .flatMap(bytes -> told("complete of " + bytes, transfer));
  }

  @Override
  public Mono<Void> done(HookedTransfer transfer) {
    return told("done", transfer).then(Mono.error(new IllegalStateException("too late")));
  }

  private Mono<Void> told(String what, HookedTransfer transfer) {
    String who = transfer.caller().map(caller -> " by " + caller).orElse("");
    return Mono.fromRunnable(
        () ->
            log.add(name + " " + transfer.direction() + " " + transfer.file() + " " + what + who));
  }
}
