package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.PATIENCE;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.buffers;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.run;
import static dev.ferry.client.Transfers.until;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

final class UploadResumeTest {
  private static final byte[] BYTES = content(40 * CHUNK + 77);

  private Path folder;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    service = FakeService.start();
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private UploadRequest ofFile() {
    return UploadRequest.of(UploadSource.ofPath(write(folder.resolve("f"), BYTES)), TARGET);
  }

  private FakeUploads.FakeUpload preloaded(UploadRequest request, byte[] bytes) {
    return service.uploads.preload(
        new ClientMessage.Open(
            request.target(),
            request.key(),
            null,
            ContentLength.of(BYTES.length),
            FileAttributes.NONE,
            DigestMode.COMPUTED,
            WriteCondition.ALWAYS,
            Durability.DURABLE,
            CHUNK,
            null),
        bytes);
  }

  @Test
  void upload_connectionsDroppedAtManyBytes_resumesEachTime() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    random.longs(6, 1, BYTES.length).sorted().forEach(service.uploads.drops::add);
    UploadRequest request = ofFile();
    Upload upload = client.upload(request);

    await(upload.completion());

    assertThat(service.uploads.get(request.key()).bytes()).as("seed " + seed).isEqualTo(BYTES);
    Progress last = await(upload.progress().last());
    assertThat(last.attempts()).as("seed " + seed).isGreaterThan(1);
    assertThat(last.sentBytes()).isEqualTo(BYTES.length + last.resentBytes());
    assertThat(service.uploads.opens.get(1).id()).isPresent();
  }

  @Test
  void upload_unackedBytesLost_resendsThemInTheSameProcess() {
    service.uploads.ackOnFlushOnly = true;
    service.uploads.drops.add(5L * CHUNK);
    UploadRequest request = ofFile();
    Upload upload = client.upload(request);

    await(upload.completion());

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
    assertThat(await(upload.progress().last()).resentBytes()).isGreaterThanOrEqualTo(5L * CHUNK);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, CHUNK, CHUNK + 13, 40 * CHUNK + 77})
  void upload_freshClient_provesThePrefixAndSendsTheRest(int frontier) {
    UploadRequest request = ofFile();
    preloaded(request, Arrays.copyOf(BYTES, frontier));
    Upload upload = client.upload(request);

    await(upload.completion());

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
    assertThat(service.uploads.chunkBytesReceived).hasValue(BYTES.length - frontier);
    assertThat(await(upload.progress().last()).resumedFromBytes()).isEqualTo(frontier);
  }

  @Test
  void upload_freshReplayable_provesThePrefixAndSendsTheRest() {
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofReplayable(
                ContentLength.of(BYTES.length), from -> buffers(BYTES, (int) from, 5000)),
            TARGET);
    preloaded(request, Arrays.copyOf(BYTES, 10 * CHUNK + 1));

    run(client, request);

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
  }

  @Test
  void upload_otherContentThanOnTheService_failsBeforeAByteIsSent() {
    UploadRequest request = ofFile();
    byte[] other = Arrays.copyOf(BYTES, 5 * CHUNK);
    other[70_000] ^= 1;
    preloaded(request, other);

    assertThat(failureOf(client.upload(request).completion(), FailureCode.SOURCE_CHANGED))
        .hasMessageContaining("nothing was sent");
    assertThat(service.uploads.chunkBytesReceived).hasValue(0);
  }

  @Test
  void upload_shorterSourceThanOnTheService_failsBeforeAByteIsSent() {
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofReplayable(
                ContentLength.DEFERRED, from -> buffers(content(CHUNK), (int) from, 5000)),
            TARGET);
    preloaded(request, Arrays.copyOf(BYTES, 5 * CHUNK));

    failureOf(client.upload(request).completion(), FailureCode.SOURCE_CHANGED);
    assertThat(service.uploads.chunkBytesReceived).hasValue(0);
  }

  @Test
  void upload_prefixChecksumWrong_isSourceChanged() {
    UploadRequest request = ofFile();
    preloaded(request, Arrays.copyOf(BYTES, CHUNK)).crcError = 1;

    failureOf(client.upload(request).completion(), FailureCode.SOURCE_CHANGED);
  }

  @Test
  void upload_frontierBelowAnAck_isDataLost() {
    service.uploads.drops.add(20L * CHUNK);
    service.uploads.forgetsAcked = true;

    failureOf(client.upload(ofFile()).completion(), FailureCode.DATA_LOST);
  }

  @Test
  void upload_fileModifiedWhileRunning_isNotFinished() throws IOException {
    service.uploads.acking = false;
    UploadRequest request = ofFile();
    Path file = folder.resolve("f");
    Upload upload = client.upload(request);
    Disposable watching =
        upload
            .progress()
            .filter(progress -> progress.sentBytes() > 0)
            .take(1)
            .subscribe(
                progress -> {
                  try {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
    service.uploads.acking = true;

    failureOf(upload.completion(), FailureCode.SOURCE_CHANGED);

    assertThat(service.uploads.finishes).isEmpty();
    watching.dispose();
  }

  @Test
  void upload_fileGrownBetweenAttempts_isSourceChanged() throws IOException {
    UploadRequest request = ofFile();
    service.uploads.openSilently = true;
    Upload upload = client.upload(request);
    var ending = upload.completion().toFuture();
    until("open", () -> !service.uploads.opens.isEmpty());
    Files.write(folder.resolve("f"), new byte[] {1}, StandardOpenOption.APPEND);
    service.uploads.openSilently = false;
    service.dropConnections();

    failureOf(reactor.core.publisher.Mono.fromFuture(ending), FailureCode.SOURCE_CHANGED);
  }

  @Test
  void upload_publisherAfterDrops_sendsRetainedBytesAgain() {
    service.uploads.ackOnFlushOnly = true;
    service.uploads.drops.addAll(List.of(3L * CHUNK, 9L * CHUNK, 30L * CHUNK));
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.DEFERRED, buffers(BYTES, 0, 3333)), TARGET);

    run(client, request);

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
  }

  @Test
  void upload_publisherResumedWithSmallerChunks_cutsRetainedBytesAgain() {
    service.uploads.ackOnFlushOnly = true;
    service.uploads.drops.add(3L * CHUNK);
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.DEFERRED, buffers(BYTES, 0, 3333)), TARGET);
    Upload upload = client.upload(request);
    Disposable watching =
        upload
            .progress()
            .filter(progress -> progress.state() == Progress.State.RETRYING)
            .subscribe(progress -> service.uploads.chunkBytes = CHUNK / 4 + 1);

    await(upload.completion());

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
    watching.dispose();
  }

  @Test
  void upload_fileResumedWithChunksThatEndElsewhere_arrivesWhole() {
    service.uploads.ackOnFlushOnly = true;
    service.uploads.drops.add(7L * CHUNK);
    UploadRequest request = ofFile();
    Upload upload = client.upload(request);
    Disposable watching =
        upload
            .progress()
            .filter(progress -> progress.state() == Progress.State.RETRYING)
            .subscribe(progress -> service.uploads.chunkBytes = CHUNK / 4 + 1);

    await(upload.completion());

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
    watching.dispose();
  }

  @Test
  void upload_publisherNeverAcked_retainsAWindowAtMostAndAsksForFlush() {
    service.uploads.ackOnFlushOnly = true;
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.DEFERRED, buffers(BYTES, 0, CHUNK)), TARGET);

    run(client, request);

    assertThat(service.uploads.largestUnacked.get())
        .isLessThanOrEqualTo(service.uploads.windowBytes);
    assertThat(service.uploads.flushes.get()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void upload_freshPublisher_provesThePrefixAndSendsTheRest() {
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.of(BYTES.length), buffers(BYTES, 0, CHUNK)),
            TARGET);
    preloaded(request, Arrays.copyOf(BYTES, 30 * CHUNK));

    run(client, request);
    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
  }

  @Test
  void upload_peerGoneWithoutAWord_continuesOverAnotherConnection() {
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(Fault.stall(Direction.TO_TARGET, 10L * CHUNK));
      FerryClient impatient =
          FerryClient.create(
              ClientOptions.builder()
                  .address("127.0.0.1", proxy.port())
                  .stallTimeout(Duration.ofMillis(500))
                  .build());
      UploadRequest request = ofFile();

      run(impatient, request);

      assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
      assertThat(proxy.connections()).isEqualTo(2);
      Transfers.close(impatient);
    }
  }

  @Test
  void pause_running_endsWithEverythingAckedAndStaysOpen() {
    service.uploads.ackOnFlushOnly = true;
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(
                ContentLength.DEFERRED, Flux.concat(buffers(BYTES, 0, CHUNK), Flux.never())),
            TARGET);
    Upload upload = client.upload(request);
    var ending = upload.completion().toFuture();
    until("bytes arrive", () -> service.uploads.chunkBytesReceived.get() > 4L * CHUNK);

    upload.pause().block(PATIENCE);

    failureOf(reactor.core.publisher.Mono.fromFuture(ending), FailureCode.PAUSED);
    FakeUploads.FakeUpload open = service.uploads.get(request.key());
    assertThat(open.durableBytes).isEqualTo(open.bytes().length);
    assertThat(open.state).isEqualTo(UploadState.OPEN);
  }

  @Test
  void pause_thenSameKey_continues() {
    UploadRequest request = ofFile();
    service.uploads.windowBytes = 2 * CHUNK;
    Upload upload = client.upload(request);
    var ending = upload.completion().toFuture();
    until("bytes arrive", () -> service.uploads.chunkBytesReceived.get() > 0);
    upload.pause().block(PATIENCE);
    failureOf(reactor.core.publisher.Mono.fromFuture(ending), FailureCode.PAUSED);

    run(client, request);

    assertThat(service.uploads.chunkBytesReceived).hasValue(BYTES.length);
  }

  @Test
  void cancel_running_keepsTheUploadOpen() {
    service.uploads.acking = false;
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(
                ContentLength.DEFERRED, Flux.concat(buffers(BYTES, 0, CHUNK), Flux.never())),
            TARGET);
    Disposable running = client.upload(request).completion().subscribe();
    until("bytes arrive", () -> service.uploads.chunkBytesReceived.get() >= 3L * CHUNK);

    running.dispose();

    assertThat(service.uploads.get(request.key()).state).isEqualTo(UploadState.OPEN);
  }

  @Test
  void abort_running_discardsOnTheService() {
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(
                ContentLength.DEFERRED, Flux.concat(buffers(BYTES, 0, CHUNK), Flux.never())),
            TARGET);
    Upload upload = client.upload(request);
    var ending = upload.completion().toFuture();
    until("bytes arrive", () -> service.uploads.chunkBytesReceived.get() > 0);

    upload.abort().block(PATIENCE);

    failureOf(reactor.core.publisher.Mono.fromFuture(ending), FailureCode.ABORTED);
    assertThat(service.uploads.get(request.key()).state).isEqualTo(UploadState.ABORTED);
  }

  @Test
  void abort_neverStarted_findsTheUploadByItsKey() {
    UploadRequest request = ofFile();
    preloaded(request, new byte[] {1});

    client.upload(request).abort().block(PATIENCE);

    assertThat(service.uploads.get(request.key()).state).isEqualTo(UploadState.ABORTED);
  }

  @Test
  void close_running_endsTransfersAndKeepsThem() {
    service.uploads.acking = false;
    UploadRequest request = ofFile();
    var ending = client.upload(request).completion().toFuture();
    until("bytes arrive", () -> service.uploads.chunkBytesReceived.get() > 0);

    client.close().block(PATIENCE);

    assertThat(
            failureOf(reactor.core.publisher.Mono.fromFuture(ending), FailureCode.CONNECTION_LOST))
        .hasMessageContaining("client was closed");
    assertThat(service.uploads.get(request.key()).state).isEqualTo(UploadState.OPEN);
  }
}
