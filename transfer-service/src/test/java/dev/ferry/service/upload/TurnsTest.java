package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

final class TurnsTest {
  private final Turns turns = new Turns();
  private final List<String> begun = new ArrayList<>();

  private Mono<String> work(String name, Mono<String> result) {
    return Mono.defer(
        () -> {
          begun.add(name);
          return result;
        });
  }

  @Test
  void inTurn_sameKey_waitsForTheOneBefore() {
    Sinks.One<String> first = Sinks.one();
    List<String> results = new ArrayList<>();
    Disposable unused1 =
        turns.inTurn("key", () -> work("first", first.asMono())).subscribe(results::add);
    Disposable unused2 =
        turns.inTurn("key", () -> work("second", Mono.just("2"))).subscribe(results::add);
    assertThat(begun).containsExactly("first");

    first.tryEmitValue("1").orThrow();

    assertThat(begun).containsExactly("first", "second");
    assertThat(results).containsExactly("1", "2");
  }

  @Test
  void inTurn_failureBefore_doesNotStopTheNext() {
    Sinks.One<String> first = Sinks.one();
    List<String> results = new ArrayList<>();
    Disposable unused3 =
        turns
            .inTurn("key", () -> work("first", first.asMono()))
            .subscribe(results::add, failure -> results.add("failed"));
    Disposable unused4 =
        turns.inTurn("key", () -> work("second", Mono.just("2"))).subscribe(results::add);

    first.tryEmitError(new IllegalStateException("planned")).orThrow();

    assertThat(results).containsExactly("failed", "2");
  }

  @Test
  void inTurn_otherKey_doesNotWait() {
    Disposable unused5 = turns.inTurn("a", () -> work("a", Mono.never())).subscribe();
    Disposable unused6 = turns.inTurn("b", () -> work("b", Mono.just("b"))).subscribe();

    assertThat(begun).containsExactly("a", "b");
  }
}
