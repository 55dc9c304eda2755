package dev.ferry.load.bench.slow;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.load.process.MemoryProbe;
import dev.ferry.load.process.SeededSource;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Many senders at once that each give a piece and rest, against a service with little memory. What
 * the service grows by, over what it had after a few uploads, is what they cost.
 *
 * @param seed draws the content
 * @param pieces of each upload
 * @param pause before each piece
 */
record SlowUploads(long seed, int pieces, Duration pause) {
  static final int PIECE_BYTES = 16 << 10;
  private static final String[] LITTLE_MEMORY = {"-Xmx512m", "-XX:MaxDirectMemorySize=128m"};
  private static final int UPLOADS_PER_CLIENT = 200;
  private static final int WARM_UPS = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** All of them at the same time, against a fresh service. */
  Result run(int uploads) {
    try (Workbench bench = Workbench.open()) {
      ServiceProcess service = bench.service(ServiceSettings.PLAIN.withFlags(LITTLE_MEMORY));
      List<FerryClient> clients =
          IntStream.rangeClosed(0, uploads / UPLOADS_PER_CLIENT)
              .mapToObj(index -> bench.client(service.address()))
              .toList();
      long warm = all(clients, "warm", WARM_UPS, Duration.ZERO);
      try (MemoryProbe memory = MemoryProbe.of(service.pid())) {
        boolean sampled = Waiting.until(() -> memory.anonymousBytes() > 0, PATIENCE);
        long before = memory.anonymousBytes();
        long right = all(clients, "slow", uploads, pause);
        return new Result(
            uploads,
            right,
            warm == WARM_UPS && sampled,
            before,
            memory.anonymousPeakBytes(),
            service.output().contains("OutOfMemoryError"));
      }
    }
  }

  /** How many have a receipt with the right digest. */
  private long all(List<FerryClient> clients, String folder, int uploads, Duration rest) {
    return Waiting.value(
        Flux.range(0, uploads)
            .flatMap(
                index ->
                    upload(
                        clients.get(index / UPLOADS_PER_CLIENT % clients.size()),
                        folder,
                        index,
                        rest),
                uploads)
            .filter(right -> right)
            .count(),
        PATIENCE);
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
