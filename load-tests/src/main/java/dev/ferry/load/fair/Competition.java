package dev.ferry.load.fair;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Percentiles;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Bulk uploads of one client that never end, and what else takes beside them. */
final class Competition {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SMALL_BYTES = 64 * 1024;
  private static final WorkspaceFile STORED = WorkspaceFile.parse("lab:/small");

  private final FerryClient bulk;
  private final FerryClient other;
  private final SeededFile small;
  private final SeededFile large;
  private final Durability durability;
  private final List<RunningUpload> running = new ArrayList<>();
  private int number;

  Competition(Workbench bench, String address, long seed, long bulkBytes, Durability durability) {
    this.bulk = bench.client(address);
    this.other = bench.client(address);
    this.durability = durability;
    this.small = SeededFile.write(bench.file("small"), seed, SMALL_BYTES);
    this.large = SeededFile.write(bench.file("large"), ~seed, bulkBytes);
    Waiting.done(push(other, small, STORED), PATIENCE);
  }

  private Mono<?> push(FerryClient client, SeededFile source, WorkspaceFile target) {
    return client.upload(request(source, target)).completion();
  }

  private UploadRequest request(SeededFile source, WorkspaceFile target) {
    return UploadRequest.builder(UploadSource.ofPath(source.path()), target)
        .durability(durability)
        .build();
  }

  /** From now on that many bulk uploads run, each begun again when it ends. */
  void bulkUploads(int count) {
    running.forEach(each -> each.await(PATIENCE));
    running.clear();
    for (int i = 0; i < count; i++) {
      running.add(begin(i));
    }
  }

  private RunningUpload begin(int lane) {
    return RunningUpload.start(
        bulk.upload(request(large, WorkspaceFile.parse("lab:/bulk-" + lane))));
  }

  private void keepGoing() {
    for (int i = 0; i < running.size(); i++) {
      if (running.get(i).isDone()) {
        running.set(i, begin(i));
      }
    }
  }

  /** Stat over the client that has the bulk uploads. */
  Percentiles stats(int times) {
    return timed(times, () -> bulk.stat(STORED));
  }

  /** Uploads of 64 KiB by another client, one after the other. */
  Percentiles smallUploads(int times) {
    return timed(times, () -> push(other, small, WorkspaceFile.parse("lab:/one-" + number++)));
  }

  /** Uploads of 64 KiB by another client, all at once. */
  Percentiles smallUploadsAtOnce(int count) {
    List<Long> nanos = new ArrayList<>();
    keepGoing();
    Waiting.done(
        Flux.range(0, count)
            .flatMap(
                each -> timed(push(other, small, WorkspaceFile.parse("lab:/many-" + each))), count)
            .doOnNext(nanos::add)
            .then(),
        PATIENCE);
    return new Percentiles(nanos);
  }

  private Percentiles timed(int times, Supplier<Mono<?>> work) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      keepGoing();
      nanos.add(Waiting.value(timed(work.get()), PATIENCE));
    }
    return new Percentiles(nanos);
  }

  private static Mono<Long> timed(Mono<?> work) {
    return Mono.defer(
        () -> {
          long began = System.nanoTime();
          return work.then(Mono.fromSupplier(() -> System.nanoTime() - began));
        });
  }
}
