package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.buffers;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.run;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

final class UploadFailureTest {
  private static final byte[] BYTES = content(20 * CHUNK + 77);

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

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void upload_refusedOnceWithCode_triesAgainOnlyIfThatCanHelp(FailureCode code) {
    service.uploads.openFailures.add(FakeService.failure(code));
    UploadRequest request = ofFile();

    if (code.retryable() && code != FailureCode.PAUSED) {
      run(client, request);
      assertThat(service.uploads.opens).hasSize(2);
    } else {
      failureOf(client.upload(request).completion(), code);
      assertThat(service.uploads.opens).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureCode.class,
      names = {"CHECKSUM_MISMATCH", "WRONG_OFFSET", "SHUTTING_DOWN", "STORAGE_FULL"})
  void upload_failedHalfWay_resumesFromTheFrontier(FailureCode code) {
    service.uploads.failAtBytes = 10L * CHUNK;
    service.uploads.failure = FakeService.failure(code);
    UploadRequest request = ofFile();

    run(client, request);

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(BYTES);
    assertThat(service.uploads.opens).hasSize(2);
  }

  @Test
  void upload_fencedHalfWay_isFinal() {
    service.uploads.failAtBytes = 10L * CHUNK;
    service.uploads.failure = FakeService.failure(FailureCode.FENCED);

    failureOf(client.upload(ofFile()).completion(), FailureCode.FENCED);
    assertThat(service.uploads.opens).hasSize(1);
  }

  @Test
  void upload_receiptOfOtherBytes_isDigestMismatch() {
    service.uploads.wrongReceiptDigest = true;

    failureOf(client.upload(ofFile()).completion(), FailureCode.DIGEST_MISMATCH);
  }

  @Test
  void upload_otherThanTheDigestHandedIn_isRefusedByTheServiceAlone() {
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(write(folder.resolve("f"), BYTES)), TARGET)
            .digest(FakeUploads.digestOf(new byte[] {1}))
            .build();

    failureOf(client.upload(request).completion(), FailureCode.DIGEST_MISMATCH);
    assertThat(service.uploads.finishes)
        .singleElement()
        .satisfies(
            finish -> assertThat(finish.digest()).contains(FakeUploads.digestOf(new byte[] {1})));
  }

  @Test
  void upload_publisherLongerThanDeclared_isTooLong() {
    failureOf(
        client
            .upload(
                UploadRequest.of(
                    UploadSource.ofPublisher(ContentLength.of(10), buffers(BYTES, 0, CHUNK)),
                    TARGET))
            .completion(),
        FailureCode.TOO_LONG);
  }

  @Test
  void upload_publisherShorterThanDeclared_isTooShort() {
    failureOf(
        client
            .upload(
                UploadRequest.of(
                    UploadSource.ofPublisher(
                        ContentLength.of(BYTES.length + 1), buffers(BYTES, 0, CHUNK)),
                    TARGET))
            .completion(),
        FailureCode.TOO_SHORT);
    assertThat(service.uploads.finishes).isEmpty();
  }

  @Test
  void upload_publisherFails_isLocalIoWithTheReasonAndNotTriedAgain() {
    assertThat(
            failureOf(
                client
                    .upload(
                        UploadRequest.of(
                            UploadSource.ofPublisher(
                                ContentLength.DEFERRED,
                                Flux.concat(
                                    buffers(BYTES, 0, CHUNK),
                                    Flux.error(new IOException("tape jam")))),
                            TARGET))
                    .completion(),
                FailureCode.LOCAL_IO))
        .hasMessageContaining("tape jam");
    assertThat(service.uploads.opens).hasSize(1);
  }

  @Test
  void upload_serviceNeverAcks_stallsAndTriesAgainUntilTheBudgetIsSpent() {
    service.uploads.acking = false;
    FerryClient impatient =
        FerryClient.create(
            service
                .options()
                .stallTimeout(Duration.ofMillis(100))
                .retry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), 0))
                .build());
    service.uploads.failAtBytes = Long.MAX_VALUE;
    UploadRequest endless =
        UploadRequest.of(
            UploadSource.ofPublisher(
                ContentLength.DEFERRED, Flux.concat(buffers(BYTES, 0, CHUNK), Flux.never())),
            TARGET);

    assertThat(failureOf(impatient.upload(endless).completion(), FailureCode.STALLED))
        .hasMessageContaining("100 ms");
    assertThat(service.uploads.opens).hasSize(3);
    Transfers.close(impatient);
  }

  @Test
  void upload_serviceNeverAnswersOpen_stalls() {
    service.uploads.openSilently = true;
    FerryClient impatient =
        FerryClient.create(
            service.options().stallTimeout(Duration.ofMillis(100)).retry(RetryPolicy.NONE).build());

    failureOf(impatient.upload(ofFile()).completion(), FailureCode.STALLED);
    Transfers.close(impatient);
  }

  @Test
  void upload_sourceSlowerThanTheStallTimeout_doesNotStall() {
    FerryClient impatient =
        FerryClient.create(
            service.options().stallTimeout(Duration.ofMillis(100)).retry(RetryPolicy.NONE).build());
    UploadRequest slow =
        UploadRequest.of(
            UploadSource.ofPublisher(
                ContentLength.DEFERRED,
                buffers(content(2 * CHUNK), 0, CHUNK).delayElements(Duration.ofMillis(400))),
            TARGET);

    assertThat(run(impatient, slow).lengthBytes()).isEqualTo(2L * CHUNK);
    Transfers.close(impatient);
  }

  @Test
  void upload_nobodyListens_isRefusedWithTheAddress() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    FerryClient lost =
        FerryClient.create(
            ClientOptions.builder()
                .address("127.0.0.1", port)
                .retry(new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), 0))
                .build());

    assertThat(failureOf(lost.upload(ofFile()).completion(), FailureCode.CONNECTION_REFUSED))
        .hasMessageContaining("127.0.0.1:" + port);
    Transfers.close(lost);
  }

  @Test
  void upload_firstAddressDead_usesTheNext() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    FerryClient two =
        FerryClient.create(
            ClientOptions.builder()
                .address("127.0.0.1", port)
                .address(service.address())
                .retry(RetryPolicy.NONE)
                .build());

    assertThat(run(two, ofFile()).lengthBytes()).isEqualTo(BYTES.length);
    Transfers.close(two);
  }

  @Test
  void upload_versionRefusedAtSetup_isFinalWithTheVersions() {
    service.setupFailure = ProtocolVersion.unsupported("The peer speaks protocol versions [9]");

    assertThat(failureOf(client.upload(ofFile()).completion(), FailureCode.VERSION_UNSUPPORTED))
        .hasMessageContaining("[9]");
    assertThat(service.connections).hasValue(1);
  }

  @Test
  void upload_wrongToken_isFinalAndTheTokenIsNeverPrinted() {
    service.setupFailure = FakeService.failure(FailureCode.UNAUTHENTICATED);
    ClientOptions options = service.options().token("hunter2").build();
    FerryClient stranger = FerryClient.create(options);

    assertThat(failureOf(stranger.upload(ofFile()).completion(), FailureCode.UNAUTHENTICATED))
        .message()
        .doesNotContain("hunter2");
    assertThat(service.setups.get(0).token()).contains("hunter2");
    assertThat(options.toString()).doesNotContain("hunter2").contains("***");
    Transfers.close(stranger);
  }
}
