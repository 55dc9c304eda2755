package dev.ferry.service.rsocket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keep-alive frames wait behind bulk data for many times their lifetime: nobody takes it ill. */
final class SlowLinkTest {
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/slow");
  private static final long LENGTH = 8L << 20;
  private static final long BYTES_PER_SECOND = 4L << 20;
  private static final Duration LIFETIME = Duration.ofMillis(700);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private static FerryClient client(int port) {
    return FerryClient.create(
        ClientOptions.builder()
            .address("127.0.0.1:" + port)
            .keepAlive(LIFETIME.dividedBy(7), LIFETIME)
            .build());
  }

  private Receipt pushedAndPulled(FerryClient client, Path source) {
    Path target = folder.resolve("target");
    Receipt receipt =
        client
            .upload(UploadRequest.of(UploadSource.ofPath(source), FILE))
            .completion()
            .block(PATIENCE);
    var fetched = client.download(DownloadRequest.of(FILE, target)).completion().block(PATIENCE);
    assertThat(fetched).isNotNull();
    assertThat(target).hasSameBinaryContentAs(source);
    return requireNonNull(receipt);
  }

  @Test
  void transfer_slowLinkFullOfBulkData_keepsItsOneConnection() {
    Path source = folder.resolve("source");
    new SeededBytes(5).writeTo(source, LENGTH);
    try (ServiceHarness service = ServiceHarness.start(folder.resolve("data"));
        ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(
          index ->
              List.of(
                  Fault.throttle(Direction.TO_TARGET, BYTES_PER_SECOND),
                  Fault.throttle(Direction.TO_CLIENT, BYTES_PER_SECOND)));
      FerryClient client = client(proxy.port());

      Receipt receipt = pushedAndPulled(client, source);

      assertThat(receipt.lengthBytes()).isEqualTo(LENGTH);
      assertThat(proxy.connections()).isOne();
      client.close().block(PATIENCE);
    }
  }

  @Test
  void download_oneChunkTakesLongerThanTheStallTimeout_isNoStall() {
    Path source = folder.resolve("source");
    long length = 300_000;
    new SeededBytes(6).writeTo(source, length);
    try (ServiceHarness service = ServiceHarness.start(folder.resolve("data"));
        ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(index -> List.of(Fault.throttle(Direction.TO_CLIENT, length / 3)));
      FerryClient client =
          FerryClient.create(
              ClientOptions.builder()
                  .address("127.0.0.1:" + proxy.port())
                  .stallTimeout(Duration.ofMillis(900))
                  .build());
      Receipt receipt = pushedAndPulled(client, source);

      assertThat(receipt.lengthBytes()).isEqualTo(length);
      assertThat(proxy.connections()).isOne();
      client.close().block(PATIENCE);
    }
  }
}
