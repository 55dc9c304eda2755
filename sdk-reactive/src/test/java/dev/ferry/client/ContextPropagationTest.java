package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.buffers;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.observe.TransferContext;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.TransferKey;
import io.micrometer.context.ContextRegistry;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/** What the context carries reaches threads and their logs by automatic context propagation. */
final class ContextPropagationTest {
  private static final ThreadLocal<TransferContext> CURRENT = new ThreadLocal<>();
  private static final byte[] BYTES = content(4 * CHUNK);

  @BeforeEach
  void start() {
    // begin context-propagation
    ContextRegistry.getInstance()
        .registerThreadLocalAccessor(
            TransferContext.KEY, CURRENT::get, CURRENT::set, CURRENT::remove);
    Hooks.enableAutomaticContextPropagation();
    // end context-propagation
  }

  @AfterEach
  void stop() {
    Hooks.disableAutomaticContextPropagation();
    var unused = ContextRegistry.getInstance().removeThreadLocalAccessor(TransferContext.KEY);
  }

  @Test
  void source_onAnotherThread_seesItsTransferInAThreadLocal() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Flux<ByteBuffer> source =
        buffers(BYTES, 0, CHUNK)
            .publishOn(Schedulers.parallel())
            .doOnNext(
                buffer -> {
                  TransferContext current = CURRENT.get();
                  seen.add(current == null ? "none" : current.id());
                });
    try (FakeService service = FakeService.start()) {
      FerryClient client = service.client();

      var unused =
          run(
              client,
              UploadRequest.builder(
                      UploadSource.ofPublisher(ContentLength.of(BYTES.length), source), TARGET)
                  .key(new TransferKey("key-7"))
                  .build());

      Transfers.close(client);
    }
    assertThat(seen).containsExactly("key-7");
    assertThat(CURRENT.get()).isNull();
  }
}
