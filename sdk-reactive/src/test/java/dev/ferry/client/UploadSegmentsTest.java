package dev.ferry.client;

import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.run;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.OpenPart;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** When a client asks for segments, and what it does where there are none. */
final class UploadSegmentsTest {
  private static final byte[] BYTES = content(3 * 1024 * 1024);

  @TempDir private Path folder;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start() {
    service = FakeService.start();
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private UploadRequest request(UploadSource source) {
    return UploadRequest.builder(source, TARGET).segments(4).build();
  }

  private UploadSource file(byte[] bytes) {
    return UploadSource.ofPath(write(folder.resolve("f"), bytes));
  }

  @Test
  void upload_serviceThatKnowsNoSegments_goesInOneRow() {
    Receipt receipt = run(client, request(file(BYTES)));

    assertThat(receipt.crc32c()).isEqualTo(Crc32c.of(ByteBuffer.wrap(BYTES)));
    assertThat(service.uploads.opens)
        .extracting(ClientMessage.Open::part)
        .containsExactly(new OpenPart.Segments(), OpenPart.WHOLE);
    assertThat(service.uploads.chunkBytesReceived).hasValue(BYTES.length);
  }

  @Test
  void upload_publisherOrSmallFile_asksForNoSegments() {
    var publisher =
        UploadSource.ofPublisher(
            ContentLength.of(BYTES.length), Flux.just(ByteBuffer.wrap(BYTES.clone())));
    var ofPublisher = run(client, request(publisher));
    var ofSmallFile = run(client, request(file(content(100_000))));

    assertThat(ofPublisher.lengthBytes()).isEqualTo(BYTES.length);
    assertThat(ofSmallFile.lengthBytes()).isEqualTo(100_000);
    assertThat(service.uploads.opens)
        .extracting(ClientMessage.Open::part)
        .containsOnly(OpenPart.WHOLE);
  }

  @Test
  void upload_refusedWhenItAsks_failsWithThat() {
    service.uploads.openFailures.add(FakeService.failure(FailureCode.SOURCE_CHANGED));

    var unused =
        failureOf(client.upload(request(file(BYTES))).completion(), FailureCode.SOURCE_CHANGED);

    assertThat(service.uploads.opens).hasSize(1);
  }

  @Test
  void upload_connectionLostWhenItAsks_asksAgain() {
    service.uploads.openFailures.add(FakeService.failure(FailureCode.STORE_UNAVAILABLE));

    assertThat(run(client, request(file(BYTES))).lengthBytes()).isEqualTo(BYTES.length);
    assertThat(service.uploads.opens).hasSize(3);
  }

  @Test
  void segments_outOfRange_areRefused() {
    UploadRequest.Builder request = UploadRequest.builder(file(BYTES), TARGET);

    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> request.segments(33))
        .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_ARGUMENT));
    assertThatExceptionOfType(TransferException.class).isThrownBy(() -> request.segments(-1));
  }
}
