package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.Download;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Progress;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.Upload;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client with a limit, against a real service. */
final class ClientPaceTest {
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/file");
  private static final long MIB = 1 << 20;
  private static final long LIMIT = 3 * MIB / 2;

  @TempDir Path folder;
  private ServiceHarness service;

  @BeforeEach
  void start() {
    service = ServiceHarness.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private FerryClient client(long bytesPerSecond, Duration stallTimeout) {
    return FerryClient.create(
        ClientOptions.builder()
            .address("127.0.0.1", service.port())
            .bytesPerSecond(bytesPerSecond)
            .stallTimeout(stallTimeout)
            .retry(RetryPolicy.NONE)
            .build());
  }

  private Path source(long bytes) {
    Path file = folder.resolve("source");
    new SeededBytes(9).writeTo(file, bytes);
    return file;
  }

  /** Bytes a second from the first chunk on its way to the last one. */
  private static double bytesPerSecond(Flux<Progress> progress, Mono<?> work) {
    List<long[]> samples = new CopyOnWriteArrayList<>();
    Flux<Progress> sampled =
        progress.doOnNext(now -> samples.add(new long[] {System.nanoTime(), now.sentBytes()}));
    assertThat(Mono.zip(work, sampled.then(Mono.just(true))).block(PATIENCE)).isNotNull();
    long[] first = samples.stream().filter(one -> one[1] > 0).findFirst().orElseThrow();
    long total = samples.get(samples.size() - 1)[1];
    long[] last = samples.stream().filter(one -> one[1] == total).findFirst().orElseThrow();
    return (total - first[1]) * 1e9 / (last[0] - first[0]);
  }

  private static UploadRequest push(Path source) {
    return UploadRequest.of(UploadSource.ofPath(source), FILE);
  }

  @Test
  void transfers_ofALimitedClient_keepItsPaceBothWays() {
    Path source = source(4 * MIB);
    Path copy = folder.resolve("copy");
    FerryClient client = client(LIMIT, Duration.ofSeconds(30));
    try {
      Upload upload = client.upload(push(source));
      double up = bytesPerSecond(upload.progress(), upload.completion());
      Download download = client.download(DownloadRequest.of(FILE, copy));
      double down = bytesPerSecond(download.progress(), download.completion());

      assertThat(up / LIMIT).as("up").isBetween(0.9, 1.05);
      assertThat(down / LIMIT).as("down").isBetween(0.9, 1.05);
    } finally {
      client.close().block(PATIENCE);
    }
    assertThat(copy).hasSameBinaryContentAs(source);
  }

  @Test
  void upload_chunksFartherApartThanTheStallTimeout_isNoStall() {
    FerryClient client = client(56 * 1024, Duration.ofSeconds(1));
    try {
      assertThat(client.upload(push(source(128 * 1024 + 1))).completion().block(PATIENCE))
          .isNotNull();
      assertThat(
              client
                  .read(new ReadRequest(FILE, 0, ReadRequest.TO_THE_END, null))
                  .count()
                  .block(PATIENCE))
          .isEqualTo(3);
    } finally {
      client.close().block(PATIENCE);
    }
  }
}
