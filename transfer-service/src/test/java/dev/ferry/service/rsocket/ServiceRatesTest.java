package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.Download;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Progress;
import dev.ferry.client.Upload;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.TransferRates;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A service that keeps each workspace to a rate. */
final class ServiceRatesTest {
  private static final long MIB = 1 << 20;
  private static final long UP = 3 * MIB / 2;
  private static final long DOWN = 2 * MIB;
  private static final long FREE = 0;

  @TempDir Path folder;
  private ServiceHarness service;
  private FerryClient client;
  private Path source;

  @BeforeEach
  void start() {
    service =
        ServiceHarness.options(folder.resolve("data"))
            .rates(
                new TransferRates(
                    new TransferRates.Way(FREE, UP), new TransferRates.Way(FREE, DOWN)))
            .start();
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1", service.port()).build());
    source = folder.resolve("source");
    new SeededBytes(10).writeTo(source, 5 * MIB);
  }

  @AfterEach
  void stop() {
    client.close().block(PATIENCE);
    service.close();
  }

  /** Bytes a second over the samples, but for the first window, which comes at once. */
  private static Mono<Double> rate(Flux<Progress> progress, Mono<?> work) {
    List<double[]> samples = new ArrayList<>();
    return progress
        .doOnNext(now -> samples.add(new double[] {System.nanoTime() / 1e9, now.sentBytes()}))
        .then(Mono.fromSupplier(() -> slope(samples)))
        .zipWith(work, (rate, done) -> rate);
  }

  private static double slope(List<double[]> samples) {
    double total = samples.get(samples.size() - 1)[1];
    double[] first = samples.stream().filter(now -> now[1] > MIB).findFirst().orElseThrow();
    double[] last = samples.stream().filter(now -> now[1] == total).findFirst().orElseThrow();
    return (total - first[1]) / (last[0] - first[0]);
  }

  private Mono<Double> push(String target) {
    Upload upload =
        client.upload(UploadRequest.of(UploadSource.ofPath(source), WorkspaceFile.parse(target)));
    return rate(upload.progress(), upload.completion());
  }

  @Test
  void transfers_ofTwoWorkspaces_eachKeepTheRateAndRequestsDoNotWait() {
    List<Double> up =
        requireNonNull(
            Flux.merge(push("one:/file"), push("two:/file")).collectList().block(PATIENCE));

    assertThat(up).hasSize(2).allSatisfy(rate -> assertThat(rate / UP).isBetween(0.9, 1.05));

    Path copy = folder.resolve("copy");
    Download download = client.download(DownloadRequest.of(WorkspaceFile.parse("one:/file"), copy));
    Mono<Double> slowestAnswer =
        Flux.range(0, 10).concatMap(turn -> answerSeconds()).reduce(0.0, Math::max);
    var both =
        requireNonNull(
            Mono.zip(rate(download.progress(), download.completion()), slowestAnswer)
                .block(PATIENCE));

    assertThat(both.getT1() / DOWN).isBetween(0.9, 1.05);
    assertThat(both.getT2()).as("slowest stat").isLessThan(1);
    assertThat(copy).hasSameBinaryContentAs(source);
  }

  @Test
  void puts_intoOneWorkspace_keepTheRateTogether() {
    int files = 40;
    long bytes = 48 << 10;
    new SeededBytes(11).writeTo(source, bytes);

    long begun = System.nanoTime();
    Long stored =
        Flux.range(0, files)
            .flatMap(
                file ->
                    client
                        .upload(
                            UploadRequest.of(
                                UploadSource.ofPath(source),
                                WorkspaceFile.parse("many:/file" + file)))
                        .completion(),
                files)
            .count()
            .block(PATIENCE);
    double seconds = (System.nanoTime() - begun) / 1e9;

    assertThat(stored).isEqualTo(files);
    // the first one goes at once
    assertThat((files - 1) * bytes / seconds).isLessThan(UP * 1.05);
    assertThat(seconds).as("nobody starved").isLessThan(10);
  }

  private Mono<Double> answerSeconds() {
    return Mono.defer(
        () -> {
          long asked = System.nanoTime();
          return client
              .stat(WorkspaceFile.parse("one:/file"))
              .map(stat -> (System.nanoTime() - asked) / 1e9);
        });
  }
}
