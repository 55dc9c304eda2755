package dev.ferry.client;

import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.until;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.FailureCode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Sources that are not what they were, all with the modification time they had. */
final class SourceChangesTest {
  private Path file;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path folder) {
    file = write(folder.resolve("f"), FileChange.CONTENT);
    service = FakeService.start();
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  @ParameterizedTest
  @EnumSource
  void upload_sourceChangesBetweenAttempts_sendsNothingMore(FileChange change) {
    service.uploads.openSilently = true;
    Upload upload = client.upload(UploadRequest.of(UploadSource.ofPath(file), TARGET));
    var ending = upload.completion().toFuture();
    until("open", () -> !service.uploads.opens.isEmpty());
    change.applyUnseen(file);
    service.uploads.openSilently = false;
    service.dropConnections();

    failureOf(Mono.fromFuture(ending), FailureCode.SOURCE_CHANGED);

    assertThat(service.uploads.finishes).isEmpty();
  }
}
