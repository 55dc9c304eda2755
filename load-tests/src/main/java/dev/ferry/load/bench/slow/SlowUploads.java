package dev.ferry.load.bench.slow;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.load.process.MemoryProbe;
import dev.ferry.load.process.SeededSource;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.volume.FileSystem;
import dev.ferry.load.volume.LoopVolume;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.function.Tuple2;

/**
 * Many senders at once that each give a piece and rest, against a service with little memory. What
 * the service grows by, over what it had after a few uploads, is what they cost.
 *
 * @param seed draws the content
 * @param pieces of each upload
 * @param pause before each piece
 * @param stall how long the disk stands still half way; zero for not at all
 */
record SlowUploads(long seed, int pieces, Duration pause, Duration stall) {
  private static final long VOLUME_BYTES = 8L << 30;
  static final int PIECE_BYTES = 16 << 10;
  private static final String[] LITTLE_MEMORY = {"-Xmx512m", "-XX:MaxDirectMemorySize=128m"};
  private static final int UPLOADS_PER_CLIENT = 200;
  private static final int WARM_UPS = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** All of them at the same time, against a fresh service. */
  Result run(int uploads) {
    try (Workbench bench = Workbench.open()) {
      if (stall.isZero()) {
        return run(uploads, bench, bench.file("data"), Mono.empty());
      }
      LoopVolume volume =
          bench.keep(
              LoopVolume.create(
                  FileSystem.EXT4, bench.file("image"), bench.file("volume"), VOLUME_BYTES));
      return run(uploads, bench, volume.mountPoint().resolve("data"), stalling(volume));
    }
  }

  /** Half way, on a thread that may wait for it. */
  private Mono<Void> stalling(LoopVolume volume) {
    Duration halfWay = pause.multipliedBy(pieces).dividedBy(2);
    return Mono.delay(halfWay, Schedulers.boundedElastic())
        .doOnNext(now -> volume.freeze())
        .delayElement(stall, Schedulers.boundedElastic())
        .doOnNext(later -> volume.thaw())
        .then();
  }

  private Result run(int uploads, Workbench bench, Path data, Mono<Void> meanwhile) {
    ServiceProcess service = bench.service(data, ServiceSettings.PLAIN.withFlags(LITTLE_MEMORY));
    List<FerryClient> clients =
        IntStream.rangeClosed(0, uploads / UPLOADS_PER_CLIENT)
            .mapToObj(index -> bench.client(service.address()))
            .toList();
    long warm = all(clients, "warm", WARM_UPS, Duration.ZERO, Mono.empty());
    try (MemoryProbe memory = MemoryProbe.of(service.pid())) {
      boolean sampled = Waiting.until(() -> memory.anonymousBytes() > 0, PATIENCE);
      long before = memory.anonymousBytes();
      long right = all(clients, "slow", uploads, pause, meanwhile);
      return new Result(
          uploads,
          right,
          warm == WARM_UPS && sampled,
          before,
          memory.anonymousPeakBytes(),
          service.output().contains("OutOfMemoryError"));
    }
  }

  /** How many have a receipt with the right digest. */
  private long all(
      List<FerryClient> clients, String folder, int uploads, Duration rest, Mono<Void> meanwhile) {
    Mono<Long> right =
        Flux.range(0, uploads)
            .flatMap(
                index ->
                    upload(
                        clients.get(index / UPLOADS_PER_CLIENT % clients.size()),
                        folder,
                        index,
                        rest),
                uploads)
            .filter(each -> each)
            .count();
    return Waiting.value(Mono.zip(right, meanwhile.thenReturn(0)).map(Tuple2::getT1), PATIENCE);
  }

  private Mono<Boolean> upload(FerryClient client, String folder, int index, Duration rest) {
    SeededBytes content = new SeededBytes(seed + index);
    long bytes = (long) pieces * PIECE_BYTES;
    Digest expected = Digest.ofBytes(content.digest(bytes));
    return client
        .upload(
            UploadRequest.of(
                SeededSource.slow(content, bytes, PIECE_BYTES, rest),
                WorkspaceFile.parse("lab:/" + folder + "/" + index + ".bin")))
        .completion()
        .map(Receipt::digest)
        .map(digest -> digest.filter(expected::equals).isPresent())
        .onErrorReturn(false);
  }

  /**
   * What they came to.
   *
   * @param uploads how many there were
   * @param right how many have a receipt with the right digest
   * @param warmedUp whether the uploads before all were right
   * @param beforeBytes the service's anonymous memory before them
   * @param peakBytes the largest with them
   * @param outOfMemory whether the service said so
   */
  record Result(
      int uploads,
      long right,
      boolean warmedUp,
      long beforeBytes,
      long peakBytes,
      boolean outOfMemory) {
    boolean held() {
      return right == uploads && warmedUp && !outOfMemory;
    }

    long growthPerUpload() {
      return Math.max(0, peakBytes - beforeBytes) / uploads;
    }
  }
}
