package dev.ferry.client;

import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.read;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The example of the README, compiled and run. */
final class ReadmeExampleTest {

  // begin example
  Mono<Receipt> pushAndPull(String service, Path model, Path copy) {
    FerryClient ferry = FerryClient.create(ClientOptions.builder().address(service).build());
    WorkspaceFile target = WorkspaceFile.parse("lab:/models/model.bin");
    UploadRequest push = UploadRequest.of(UploadSource.ofPath(model), target);
    return ferry
        .upload(push)
        .completion()
        .delayUntil(done -> ferry.download(DownloadRequest.of(target, copy)).completion())
        .flatMap(receipt -> ferry.close().thenReturn(receipt));
  }

  // end example

  @Test
  void example_fileOfTwoMegabytes_comesBackTheSame(@TempDir Path folder) {
    byte[] bytes = content(2_000_000);
    try (FakeService service = FakeService.start()) {
      service.files.put(WorkspaceFile.parse("lab:/models/model.bin"), bytes, "e1");
      Path copy = folder.resolve("copy");

      Receipt receipt =
          Transfers.await(
              pushAndPull(service.address(), write(folder.resolve("model"), bytes), copy));

      assertThat(receipt.digest()).contains(FakeUploads.digestOf(bytes));
      assertThat(read(copy)).isEqualTo(bytes);
    }
  }
}
