package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.PATIENCE;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.FailureCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

final class ReadTest {
  private static final byte[] BYTES = content(40 * CHUNK + 77);

  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start() {
    service = FakeService.start();
    service.files.put(TARGET, BYTES, "e1");
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private static Mono<byte[]> joined(Flux<ByteBuffer> buffers) {
    return buffers
        .reduceWith(
            ByteArrayOutputStream::new,
            (all, next) -> {
              byte[] bytes = new byte[next.remaining()];
              next.get(bytes);
              all.writeBytes(bytes);
              return all;
            })
        .map(ByteArrayOutputStream::toByteArray);
  }

  @Test
  void read_wholeFile_givesItsBytes() {
    assertThat(await(joined(client.read(ReadRequest.of(TARGET))))).isEqualTo(BYTES);
  }

  @Test
  void read_emptyFile_completes() {
    service.files.put(TARGET, new byte[0], "e0");

    assertThat(await(client.read(ReadRequest.of(TARGET)).count())).isZero();
  }

  @Test
  void read_range_givesExactlyThat() {
    assertThat(await(joined(client.read(new ReadRequest(TARGET, 100, 3 * CHUNK, null)))))
        .isEqualTo(Arrays.copyOfRange(BYTES, 100, 100 + 3 * CHUNK));
  }

  @Test
  void read_connectionsDropped_continuesWithTheSameVersion() {
    service.files.drops.addAll(List.of(3L * CHUNK, 20L * CHUNK));

    assertThat(await(joined(client.read(ReadRequest.of(TARGET))))).isEqualTo(BYTES);
    assertThat(service.files.fetches).hasSize(3);
    assertThat(service.files.fetches.get(2).etag()).contains("e1");
  }

  @Test
  void read_byteFlippedOnTheWay_isFetchedAgain() {
    service.files.flipAt.set(7 * CHUNK + 5);

    assertThat(await(joined(client.read(ReadRequest.of(TARGET))))).isEqualTo(BYTES);
  }

  @Test
  void read_versionChanges_isTyped() {
    service.files.changeEtagAt = 9L * CHUNK;

    failureOf(joined(client.read(ReadRequest.of(TARGET))), FailureCode.VERSION_CHANGED);
  }

  @Test
  void read_serviceStalls_triesAgain() {
    FerryClient impatient =
        FerryClient.create(service.options().stallTimeout(Duration.ofMillis(200)).build());
    service.files.stallAt.set(9L * CHUNK);

    assertThat(await(joined(impatient.read(ReadRequest.of(TARGET))))).isEqualTo(BYTES);
    Transfers.close(impatient);
  }

  @Test
  void read_subscriberTakesOneChunk_serviceSendsThreeAtMost() {
    OneByOne subscriber = new OneByOne();
    client.read(ReadRequest.of(TARGET)).subscribe(subscriber);

    subscriber.request(1);
    until("one chunk", () -> subscriber.received == 1);
    until("read ahead", () -> service.files.chunksSent.get() >= 2);
    assertThat(service.files.chunksSent).hasValueLessThanOrEqualTo(3);

    subscriber.request(1);
    until("two chunks", () -> subscriber.received == 2);
    assertThat(service.files.chunksSent).hasValueLessThanOrEqualTo(5);
    subscriber.cancel();
  }

  @Test
  void read_subscriberSlowerThanTheStallTimeout_doesNotStall() {
    FerryClient impatient =
        FerryClient.create(
            service.options().stallTimeout(Duration.ofMillis(100)).retry(RetryPolicy.NONE).build());
    service.files.put(TARGET, content(5 * CHUNK), "e2");

    Long count =
        impatient
            .read(ReadRequest.of(TARGET))
            .concatMap(next -> Mono.delay(Duration.ofMillis(250)), 1)
            .count()
            .block(PATIENCE);

    assertThat(count).isEqualTo(5);
    Transfers.close(impatient);
  }

  @Test
  void read_cancelled_endsTheStream() {
    assertThat(await(client.read(ReadRequest.of(TARGET)).take(2).count())).isEqualTo(2);
  }

  private static final class OneByOne extends BaseSubscriber<ByteBuffer> {
    private volatile int received;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // the test asks
    }

    @Override
    protected void hookOnNext(ByteBuffer value) {
      received = received + 1;
    }
  }
}
