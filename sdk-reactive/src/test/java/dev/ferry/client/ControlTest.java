package dev.ferry.client;

import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

final class ControlTest {
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start() {
    service = FakeService.start();
    service.files.put(TARGET, content(5), "e1");
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private UploadStatus uploaded() {
    await(
        client
            .upload(
                UploadRequest.of(
                    UploadSource.ofPublisher(ContentLength.of(0), Flux.empty()), TARGET))
            .completion());
    return await(client.uploads(null, true).next());
  }

  @Test
  void stat_file_givesWhatIsKnown() {
    assertThat(await(client.stat(TARGET)).sizeBytes()).isEqualTo(5);
  }

  /** A connection that was begun for nobody and left alone would stay open for good. */
  @Test
  void stat_cancelledWhileConnecting_theNextCallHasThatConnection() {
    SplittableRandom random = new SplittableRandom(1);
    for (int clients = 1; clients <= 50; clients++) {
      FerryClient other = service.client();
      Disposable left = other.stat(TARGET).subscribe();
      LockSupport.parkNanos(random.nextLong(3_000_000));
      left.dispose();
      LockSupport.parkNanos(random.nextLong(1_000_000));

      assertThat(await(other.stat(TARGET)).sizeBytes()).isEqualTo(5);

      assertThat(service.connections).hasValue(clients);
      Transfers.close(other);
    }
  }

  @Test
  void stat_nothing_isNotFound() {
    failureOf(client.stat(WorkspaceFile.parse("lab:/no")), FailureCode.NOT_FOUND);
  }

  @Test
  void list_directory_givesItsEntries() {
    assertThat(await(client.list(TARGET).map(FileStat::path).collectList()))
        .containsExactly(TARGET.path());
  }

  @Test
  void remove_twice_saysThatNothingIsLeft() {
    assertThat(await(client.remove(TARGET))).isTrue();
    assertThat(await(client.remove(TARGET))).isFalse();
  }

  @Test
  void uploadStatus_knownId_givesIt() {
    UploadStatus status = uploaded();

    assertThat(await(client.uploadStatus(status.id()))).isEqualTo(status);
  }

  @Test
  void abortUpload_knownId_givesItsLastState() {
    assertThat(await(client.abortUpload(uploaded().id())).state()).isEqualTo(UploadState.ABORTED);
  }

  @Test
  void uploadStatus_unknownId_isUploadNotFound() {
    failureOf(client.uploadStatus(new UploadId("a".repeat(26))), FailureCode.UPLOAD_NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void stat_failsWithCode_isThatCode(FailureCode code) {
    service.controlFailures.add(FakeService.failure(code));
    if (code == FailureCode.CONNECTION_LOST) {
      service.controlFailures.add(FakeService.failure(code));
    }

    failureOf(client.stat(TARGET), code);
  }

  @Test
  void stat_connectionLostOnce_isAskedAgain() {
    service.dropControlRequests = 1;

    assertThat(await(client.stat(TARGET)).sizeBytes()).isEqualTo(5);
    assertThat(service.controlRequests).hasValue(2);
  }

  @Test
  void remove_connectionLost_isNotRepeated() {
    service.dropControlRequests = 1;

    failureOf(client.remove(TARGET), FailureCode.CONNECTION_LOST);
    assertThat(service.controlRequests).hasValue(1);
  }

  @Test
  void stat_noAnswer_stalls() {
    service.silentControl = true;
    FerryClient impatient =
        FerryClient.create(service.options().stallTimeout(Duration.ofMillis(100)).build());

    failureOf(impatient.stat(TARGET), FailureCode.STALLED);
    failureOf(impatient.list(TARGET).collectList(), FailureCode.STALLED);
    Transfers.close(impatient);
  }

  @Test
  void stat_clientClosed_isConnectionLost() {
    Transfers.close(client);

    assertThat(failureOf(client.stat(TARGET), FailureCode.CONNECTION_LOST))
        .hasMessageContaining("client was closed");
  }
}
