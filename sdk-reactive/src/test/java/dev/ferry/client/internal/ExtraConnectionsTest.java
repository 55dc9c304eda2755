package dev.ferry.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** How many connections segments may have, and what becomes of those that would be too many. */
final class ExtraConnectionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TransferThreads threads = new TransferThreads();
  private final ConnectionSettings settings =
      new ConnectionSettings(
          List.of(InetSocketAddress.createUnresolved("127.0.0.1", 1)),
          null,
          null,
          PATIENCE,
          PATIENCE,
          PATIENCE,
          "test");
  private final ExtraConnections extras =
      new ExtraConnections(() -> new ServiceConnection(settings, threads, new Wire()), 2);

  @Test
  void use_asManyAsThereMayBe_othersDoNothingUntilOneEnds() {
    List<ServiceConnection> used = new ArrayList<>();
    Disposable first = held(used).subscribe();
    Disposable second = held(used).subscribe();

    assertThat(held(used).blockOptional(PATIENCE)).isEmpty();
    assertThat(used).hasSize(2).doesNotHaveDuplicates();

    first.dispose();
    assertThat(extras.use(connection -> Mono.just(true)).block(PATIENCE)).isTrue();
    second.dispose();
    threads.close().block(PATIENCE);
  }

  @Test
  void use_failed_endsItToo() {
    for (int i = 0; i < 5; i++) {
      assertThat(
              extras
                  .<Boolean>use(connection -> Mono.error(new IllegalStateException("broken")))
                  .onErrorReturn(true)
                  .block(PATIENCE))
          .isTrue();
    }
    assertThat(extras.use(connection -> Mono.just(true)).block(PATIENCE)).isTrue();
    threads.close().block(PATIENCE);
  }

  private Mono<Boolean> held(List<ServiceConnection> used) {
    return extras.use(
        connection -> {
          used.add(connection);
          return Mono.never();
        });
  }
}
