package dev.ferry.client;

import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.buffers;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.run;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Uploads that fit one request, over a service that takes them. */
final class PutTest {
  private static final int MOST = ClientMessage.Put.LENGTH_BYTES_MAX;

  private Path folder;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    service = FakeService.start();
    service.puts.known = true;
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, MOST})
  void upload_smallFile_goesInOneRequest(int length) {
    byte[] bytes = content(length);
    UploadRequest request = UploadRequest.of(file(bytes), TARGET);
    Upload upload = client.upload(request);
    AtomicReference<Progress> last = new AtomicReference<>();
    Disposable watching = upload.progress().subscribe(last::set);

    Receipt receipt = await(upload.completion());

    assertThat(service.puts.bytes(request.key())).isEqualTo(bytes);
    assertThat(receipt.digest()).contains(FakeUploads.digestOf(bytes));
    assertThat(service.puts.asked).hasSize(1);
    assertThat(service.uploads.opens).isEmpty();
    Transfers.until("progress told", watching::isDisposed);
    Progress shown = Objects.requireNonNull(last.get());
    assertThat(shown.durableBytes()).isEqualTo(length);
    assertThat(shown.state()).isEqualTo(Progress.State.DONE);
  }

  @Test
  void upload_aByteTooLongOrOfUnknownLength_goesOverAChannel() {
    byte[] bytes = content(MOST + 1);

    run(client, UploadRequest.of(file(bytes), TARGET));
    run(
        client,
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.DEFERRED, buffers(content(10), 0, 10)), TARGET));

    assertThat(service.puts.asked).isEmpty();
    assertThat(service.uploads.opens).hasSize(2);
  }

  @Test
  void upload_sourceThatIsReadOnce_goesInOneRequestAndAgainWhenTheAnswerIsLost() {
    byte[] bytes = content(10_000);
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.of(10_000), buffers(bytes, 0, 20_000)), TARGET);
    service.puts.answersLost = 1;

    Receipt receipt = run(client, request);

    assertThat(service.puts.asked).hasSize(2);
    assertThat(receipt.etag()).isEqualTo("v1");
    assertThat(service.puts.bytes(request.key())).isEqualTo(bytes);
  }

  @Test
  void upload_answerLost_isAskedAgainAndGetsTheReceiptOfTheFirst() {
    byte[] bytes = content(4096);
    UploadRequest request = UploadRequest.of(file(bytes), TARGET);
    service.puts.answersLost = 2;

    Receipt receipt = run(client, request);

    assertThat(service.puts.asked).hasSize(3);
    assertThat(receipt.etag()).isEqualTo("v1");
  }

  @Test
  void upload_serviceHasNoRoomNow_isTriedAgain() {
    service.puts.failures.add(FakeService.failure(FailureCode.LIMIT_EXCEEDED));

    assertThat(run(client, UploadRequest.of(file(content(10)), TARGET)).lengthBytes())
        .isEqualTo(10);

    assertThat(service.puts.asked).hasSize(2);
  }

  @Test
  void upload_keyIsUnderWay_goesOnOverTheChannel() {
    byte[] bytes = content(4096);
    UploadRequest request = UploadRequest.of(file(bytes), TARGET);
    run(client, UploadRequest.of(file(content(60_000)), TARGET)); // makes an Open to copy
    ClientMessage.Open open = service.uploads.opens.get(0);
    FakeUploads.FakeUpload begun =
        service.uploads.preload(
            new ClientMessage.Open(
                TARGET,
                request.key(),
                null,
                ContentLength.of(4096),
                open.attributes(),
                DigestMode.COMPUTED,
                open.condition(),
                open.durabilityOrNull(),
                open.chunkBytes(),
                null),
            content(1000));
    service.puts.answer = receipt -> new ServerMessage.Upload(begun.status());

    Receipt receipt = run(client, request);

    assertThat(receipt.digest()).contains(FakeUploads.digestOf(bytes));
    assertThat(begun.bytes()).isEqualTo(bytes);
    assertThat(service.uploads.opens).hasSize(2);
  }

  @Test
  void upload_serviceDoesNotKnowIt_goesOverAChannel() {
    service.puts.known = false;
    byte[] bytes = content(4096);
    UploadRequest request = UploadRequest.of(file(bytes), TARGET);

    run(client, request);

    assertThat(service.uploads.get(request.key()).bytes()).isEqualTo(bytes);
  }

  @Test
  void upload_receiptOfOtherBytes_isAMismatch() {
    service.puts.answer =
        receipt ->
            new ServerMessage.Completed(
                new Receipt(
                    receipt.file(),
                    receipt.lengthBytes(),
                    receipt.crc32c() + 1,
                    receipt.digestOrNull(),
                    receipt.etag(),
                    1,
                    receipt.publishedAt()));

    failureOf(
        client.upload(UploadRequest.of(file(content(100)), TARGET)).completion(),
        FailureCode.DIGEST_MISMATCH);
  }

  @Test
  void upload_digestHandedInOrOff_isToldAsItIs() {
    byte[] bytes = content(100);
    Digest digest = FakeUploads.digestOf(bytes);

    Receipt handedIn = run(client, request(bytes, DigestMode.handedIn(digest)));
    Receipt off = run(client, request(bytes, DigestMode.OFF));

    assertThat(handedIn.digest()).contains(digest);
    assertThat(off.digest()).isEmpty();
    assertThat(off.crc32c()).isEqualTo(Crc32c.of(bytes, 0, 100));
    assertThat(service.puts.asked.get(0).digest()).contains(digest);
    assertThat(service.puts.asked.get(1).digest()).isEmpty();
  }

  @Test
  void upload_noAnswer_isStalledAndTriedAgainOverAnotherConnection() {
    service.puts.silent = true;
    FerryClient hasty =
        FerryClient.create(service.options().stallTimeout(Duration.ofMillis(200)).build());
    try {
      UploadRequest request = UploadRequest.of(file(content(100)), TARGET);
      Upload upload = hasty.upload(request);
      Disposable unused =
          upload
              .progress()
              .filter(progress -> progress.state() == Progress.State.RETRYING)
              .next()
              .subscribe(retrying -> service.puts.silent = false);

      assertThat(await(upload.completion()).lengthBytes()).isEqualTo(100);
      assertThat(service.puts.asked).hasSizeGreaterThan(1);
      assertThat(List.of(unused)).isNotEmpty();
    } finally {
      Transfers.close(hasty);
    }
  }

  @Test
  void upload_shorterThanDeclared_isTooShort() {
    UploadRequest request =
        UploadRequest.of(
            UploadSource.ofPublisher(ContentLength.of(20), buffers(content(10), 0, 10)), TARGET);

    failureOf(client.upload(request).completion(), FailureCode.TOO_SHORT);

    assertThat(service.puts.asked).isEmpty();
  }

  private UploadRequest request(byte[] bytes, DigestMode mode) {
    return UploadRequest.builder(file(bytes), TARGET).digestMode(mode).build();
  }

  private UploadSource file(byte[] bytes) {
    return UploadSource.ofPath(write(folder.resolve("f" + bytes.length), bytes));
  }
}
