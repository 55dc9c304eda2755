package dev.ferry.service.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Bodies of requests as the next bytes of uploads. */
final class BodyUploadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LENGTH = 3_000_001;
  private static final SeededBytes CONTENT = new SeededBytes(71);
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

  private static ServiceHarness service;
  private static BodyUploads bodies;

  @BeforeAll
  static void start(@TempDir Path data) {
    service = ServiceHarness.start(data);
    bodies = new BodyUploads(service.uploads, service.limits, PooledByteBufAllocator.DEFAULT);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static <T> T get(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE), "nothing came");
  }

  private static OpenUpload wish(String name, ContentLength length) {
    return new OpenUpload(
        WorkspaceFile.parse("bodies:/" + name),
        new TransferKey(name),
        null,
        length,
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        null,
        null);
  }

  private static UploadLease lease(Mono<Attachment> attachment) {
    return get(attachment)
        .fold(
            lease -> lease,
            receipt -> {
              throw new AssertionError("published before: " + receipt);
            });
  }

  private static UploadLease opened(String name, ContentLength length) {
    return lease(bodies.open(Caller.OPERATOR, wish(name, length)));
  }

  /** Buffers as a connection has them. */
  private static Flux<DataBuffer> body(int from, int to) {
    List<Integer> offsets = new ArrayList<>();
    for (int at = from; at < to; at += 7_919) {
      offsets.add(at);
    }
    return Flux.fromIterable(offsets)
        .map(
            at -> {
              int length = Math.min(7_919, to - at);
              return BUFFERS.wrap(
                  PooledByteBufAllocator.DEFAULT.buffer(length).writeBytes(CONTENT.at(at, length)));
            });
  }

  private static void assertThatIsThere(String name, int length) throws IOException {
    Path file = service.data.resolve("workspaces").resolve("bodies").resolve(name);
    assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT.at(0, length).array());
  }

  @Test
  void append_wholeObjectOfUnknownLength_isPublishedWithTheDigestTheServiceComputed()
      throws IOException {
    UploadLease lease = opened("whole", ContentLength.DEFERRED);

    Appended appended =
        get(bodies.append(Caller.OPERATOR, lease, body(0, LENGTH), BodyEnd.PUBLISH));

    assertThat(appended.receipt().orElseThrow().digest())
        .hasValue(Digest.ofBytes(CONTENT.digest(LENGTH)));
    assertThat(appended.durable().lengthBytes()).isEqualTo(LENGTH);
    assertThat(appended.durable().crc32c()).isEqualTo(Crc32c.of(CONTENT.at(0, LENGTH)));
    assertThatIsThere("whole", LENGTH);
  }

  @Test
  void append_severalBodies_areOneObjectWhenTheDeclaredLengthIsThere() throws IOException {
    UploadId id = opened("parts", ContentLength.of(LENGTH)).id();
    for (int from = 0; from < LENGTH; from += 1_000_000) {
      int to = Math.min(LENGTH, from + 1_000_000);
      UploadLease lease = lease(bodies.attach(Caller.OPERATOR, id));
      assertThat(lease.durable().lengthBytes()).isEqualTo(from);

      Appended appended =
          get(bodies.append(Caller.OPERATOR, lease, body(from, to), BodyEnd.PUBLISH_IF_WHOLE));

      assertThat(appended.durable().lengthBytes()).isEqualTo(to);
      assertThat(appended.receipt().isPresent()).isEqualTo(to == LENGTH);
    }
    assertThatIsThere("parts", LENGTH);
  }

  @Test
  void append_bodyThatBreaksOff_keepsWhatCame() throws IOException {
    UploadLease lease = opened("broken", ContentLength.of(LENGTH));
    Flux<DataBuffer> broken =
        body(0, 1_234_567).concatWith(Flux.error(new IOException("connection reset")));

    assertThatThrownBy(
            () -> get(bodies.append(Caller.OPERATOR, lease, broken, BodyEnd.PUBLISH_IF_WHOLE)))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.CONNECTION_LOST));

    UploadLease next = lease(bodies.attach(Caller.OPERATOR, lease.id()));
    assertThat(next.durable().lengthBytes()).isEqualTo(1_234_567);
    var unused =
        get(
            bodies.append(
                Caller.OPERATOR, next, body(1_234_567, LENGTH), BodyEnd.PUBLISH_IF_WHOLE));
    assertThatIsThere("broken", LENGTH);
  }

  @Test
  void append_bodyThatIsNotWhatWasProven_leavesTheFrontierWhereItWas() throws IOException {
    UploadLease lease = opened("proven", ContentLength.of(LENGTH));
    int half = 1_500_000;
    BodyProof wrong = BodyProof.crc32c(7);

    assertThatThrownBy(
            () ->
                get(
                    bodies.append(
                        Caller.OPERATOR, lease, body(0, half), BodyEnd.PUBLISH_IF_WHOLE, wrong)))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKSUM_MISMATCH));
    assertThat(get(bodies.status(Caller.OPERATOR, lease.id())).durable().lengthBytes()).isZero();

    UploadLease first = lease(bodies.attach(Caller.OPERATOR, lease.id()));
    BodyProof crc = BodyProof.crc32c(Crc32c.of(CONTENT.at(0, half)));
    assertThat(
            get(bodies.append(Caller.OPERATOR, first, body(0, half), BodyEnd.PUBLISH_IF_WHOLE, crc))
                .durable()
                .lengthBytes())
        .isEqualTo(half);
    UploadLease second = lease(bodies.attach(Caller.OPERATOR, lease.id()));
    var unused =
        get(bodies.append(Caller.OPERATOR, second, body(half, LENGTH), BodyEnd.PUBLISH_IF_WHOLE));
    assertThatIsThere("proven", LENGTH);
  }

  @Test
  void append_provenBodyThatBreaksOff_countsNothing() {
    UploadLease lease = opened("half-proven", ContentLength.of(LENGTH));
    Flux<DataBuffer> broken =
        body(0, 2_000_000).concatWith(Flux.error(new IOException("connection reset")));
    BodyProof proof = BodyProof.digest("SHA-256", CONTENT.digest(LENGTH));

    assertThatThrownBy(
            () ->
                get(bodies.append(Caller.OPERATOR, lease, broken, BodyEnd.PUBLISH_IF_WHOLE, proof)))
        .isInstanceOf(TransferException.class);

    UploadLease next = lease(bodies.attach(Caller.OPERATOR, lease.id()));
    assertThat(next.durable().lengthBytes()).isZero();
    next.close();
  }

  @Test
  void settled_whileABodyHangs_tellsWhatCameAndEndsItsWriter() {
    UploadLease lease = opened("hanging", ContentLength.of(LENGTH));
    Flux<DataBuffer> hanging = body(0, 1_000_000).concatWith(Flux.never());
    List<Throwable> told = new ArrayList<>();
    Disposable zombie =
        bodies
            .append(Caller.OPERATOR, lease, hanging, BodyEnd.PUBLISH_IF_WHOLE)
            .doOnError(told::add)
            .onErrorComplete()
            .subscribe();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (get(bodies.status(Caller.OPERATOR, lease.id())).durable().lengthBytes() < 1_000_000) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }

    assertThat(get(bodies.settled(Caller.OPERATOR, lease.id())).durable().lengthBytes())
        .isEqualTo(1_000_000);

    assertThat(told)
        .singleElement()
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.FENCED));
    assertThat(zombie.isDisposed()).isTrue();
    assertThat(get(bodies.abort(Caller.OPERATOR, lease.id())).state())
        .isEqualTo(UploadState.ABORTED);
  }

  @Test
  void append_moreThanDeclared_isTooLong() {
    UploadLease lease = opened("long", ContentLength.of(1000));

    assertThatThrownBy(
            () ->
                get(bodies.append(Caller.OPERATOR, lease, body(0, 1001), BodyEnd.PUBLISH_IF_WHOLE)))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.TOO_LONG));
  }
}
