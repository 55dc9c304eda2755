package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.PATIENCE;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.run;
import static dev.ferry.client.Transfers.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.spring.DataBuffers;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferKey;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Pooled buffers of WebFlux into an upload and chunks out into a response: owners and demand. */
final class DataBuffersTest {
  private static final byte[] BYTES = content(20 * CHUNK + 5);

  private final FakeService service = FakeService.start();
  private final FerryClient client = service.client();
  private final NettyDataBufferFactory pool =
      new NettyDataBufferFactory(new PooledByteBufAllocator(true));
  private final Queue<NettyDataBuffer> made = new ConcurrentLinkedQueue<>();
  private final AtomicLong emittedBytes = new AtomicLong();
  private final AtomicInteger cancelled = new AtomicInteger();

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
    until("no buffer is held", () -> made.stream().noneMatch(DataBuffersTest::isHeld));
  }

  private static boolean isHeld(NettyDataBuffer buffer) {
    return buffer.getNativeBuffer().refCnt() > 0;
  }

  /** A body in pooled buffers of that length. */
  private Flux<DataBuffer> body(int bufferBytes) {
    return Flux.<DataBuffer, Integer>generate(
            () -> 0,
            (from, sink) -> {
              int length = Math.min(bufferBytes, BYTES.length - from);
              if (length == 0) {
                sink.complete();
                return from;
              }
              sink.next(pooled(from, length));
              return from + length;
            })
        .doOnCancel(cancelled::incrementAndGet);
  }

  private DataBuffer pooled(int from, int length) {
    NettyDataBuffer buffer = pool.allocateBuffer(length);
    made.add(buffer);
    emittedBytes.addAndGet(length);
    return buffer.write(BYTES, from, length);
  }

  private static UploadRequest request(ContentLength length, Flux<DataBuffer> body) {
    return UploadRequest.builder(DataBuffers.source(length, body), TARGET)
        .key(new TransferKey("of-the-body"))
        .build();
  }

  private byte[] stored() {
    return service.uploads.get(new TransferKey("of-the-body")).bytes();
  }

  @Test
  void source_pooledBuffersOfAnyLength_arriveAndAreReleased() {
    for (int bufferBytes : new int[] {4093, CHUNK, 3 * CHUNK + 1}) {
      var receipt =
          run(
              client,
              UploadRequest.of(
                  DataBuffers.source(ContentLength.DEFERRED, body(bufferBytes)), TARGET));
      assertThat(receipt.digest()).contains(FakeUploads.digestOf(BYTES));
    }
    assertThat(made).isNotEmpty().noneMatch(DataBuffersTest::isHeld);
  }

  @Test
  void source_connectionCutMidway_isReadOnceAndArrivesWhole() {
    service.uploads.drops.add(3L * CHUNK);
    service.uploads.drops.add(11L * CHUNK);

    var unused = run(client, request(ContentLength.of(BYTES.length), body(5000)));

    assertThat(stored()).isEqualTo(BYTES);
    assertThat(emittedBytes).hasValue(BYTES.length);
  }

  @Test
  void source_serviceThatAcknowledgesNothing_readsOneWindowAtMost() {
    service.uploads.acking = false;
    Disposable running =
        client.upload(request(ContentLength.of(BYTES.length), body(4096))).completion().subscribe();

    until("the window is full", () -> emittedBytes.get() >= service.uploads.windowBytes);
    StepVerifier.create(Mono.delay(Duration.ofMillis(100))).expectNextCount(1).verifyComplete();
    long read = emittedBytes.get();
    running.dispose();
    until("the body is cancelled", () -> cancelled.get() == 1);

    assertThat(read).isLessThanOrEqualTo(service.uploads.windowBytes + CHUNK + 4096L);
  }

  @Test
  void source_cancelledAtSeededMoments_releasesEveryBuffer() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 8; round++) {
      long at = round == 0 ? 0 : random.nextLong(BYTES.length);
      emittedBytes.set(0);
      Flux<DataBuffer> elsewhere = body(4096).subscribeOn(Schedulers.parallel());
      Disposable running =
          client
              .upload(
                  UploadRequest.of(
                      DataBuffers.source(ContentLength.of(BYTES.length), elsewhere), TARGET))
              .completion()
              .subscribe(receipt -> {}, failure -> {});
      until("it got there, seed " + seed, () -> emittedBytes.get() >= at);
      running.dispose();
    }
    until(
        "no buffer is held, seed " + seed, () -> made.stream().noneMatch(DataBuffersTest::isHeld));
  }

  @Test
  void source_bodyFailsMidway_failsAndTheSameKeyGoesOnWithAWholeBody() {
    Flux<DataBuffer> broken =
        body(CHUNK)
            .take(7)
            .concatWith(
                Mono.<DataBuffer>error(new IllegalStateException("the peer is gone"))
                    .delaySubscription(durable(7 * CHUNK)));
    var failure =
        failureOf(
            client.upload(request(ContentLength.of(BYTES.length), broken)).completion(),
            FailureCode.LOCAL_IO);
    assertThat(failure).hasMessageContaining("the peer is gone");
    long before = service.uploads.chunkBytesReceived.get();

    var unused = run(client, request(ContentLength.of(BYTES.length), body(CHUNK)));

    assertThat(stored()).isEqualTo(BYTES);
    assertThat(service.uploads.chunkBytesReceived.get() - before)
        .as("what was durable does not travel again")
        .isEqualTo(BYTES.length - 7L * CHUNK);
  }

  private Mono<Long> durable(int bytes) {
    TransferKey key = new TransferKey("of-the-body");
    return Flux.interval(Duration.ofMillis(2))
        .filter(tick -> service.uploads.get(key).durableBytes >= bytes)
        .next();
  }

  @Test
  void source_otherLengthThanItsHeaderSays_fails() {
    var unused =
        failureOf(
            client.upload(request(ContentLength.of(BYTES.length + 1), body(CHUNK))).completion(),
            FailureCode.TOO_SHORT);
  }

  @Test
  void source_uploadThatIsDoneAlready_isNotRead() {
    var first = run(client, request(ContentLength.of(BYTES.length), body(CHUNK)));
    emittedBytes.set(0);

    var again = run(client, request(ContentLength.of(BYTES.length), body(CHUNK)));

    assertThat(again).isEqualTo(first);
    assertThat(emittedBytes).hasValue(0);
  }

  @Test
  void buffers_ofARead_areItsBytesInPiecesThatNeedNoRelease() {
    service.files.put(TARGET, BYTES, "e1");
    ByteArrayOutputStream copy = new ByteArrayOutputStream();

    List<Integer> lengths =
        Transfers.await(
            DataBuffers.buffers(client.read(ReadRequest.of(TARGET)), pool)
                .map(
                    buffer -> {
                      byte[] bytes = new byte[buffer.readableByteCount()];
                      var unused = buffer.read(bytes);
                      copy.writeBytes(bytes);
                      return bytes.length;
                    })
                .collectList());

    assertThat(copy.toByteArray()).isEqualTo(BYTES);
    assertThat(lengths).allMatch(length -> length <= 64 * 1024);
  }

  /** A server asks for 128 buffers ahead, whatever their length. */
  @Test
  void buffers_askedForFarAhead_areSmallAndReadOneChunkAtATime() {
    AtomicInteger chunks = new AtomicInteger();
    Flux<ByteBuffer> read =
        Flux.range(0, 100)
            .map(n -> ByteBuffer.allocate(1 << 20))
            .doOnNext(chunk -> chunks.incrementAndGet());

    StepVerifier.create(DataBuffers.buffers(read, pool), 128)
        .expectNextCount(128)
        .then(() -> assertThat(chunks.get()).isLessThanOrEqualTo(9))
        .thenCancel()
        .verify(PATIENCE);
  }
}
