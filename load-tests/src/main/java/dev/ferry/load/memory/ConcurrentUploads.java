package dev.ferry.load.memory;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.MemoryProbe;
import dev.ferry.load.process.SeededSource;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Many uploads at once over one client, each with content of its own. */
public final class ConcurrentUploads {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int PIECE_BYTES = 1 << 18;
  private static final int SPOT_CHECKS = 5;

  private final Workbench bench;
  private final ServiceProcess service;
  private final long seed;

  /** Uploads to a service that runs already. */
  public ConcurrentUploads(Workbench bench, ServiceProcess service, long seed) {
    this.bench = bench;
    this.service = service;
    this.seed = seed;
  }

  /** Runs them, all at the same time. */
  public Result run(int uploads, long sizeBytes) {
    FerryClient client = bench.client(service.address());
    try (MemoryProbe memory = MemoryProbe.of(service.pid())) {
      long startNanos = System.nanoTime();
      List<Boolean> matched =
          Waiting.value(
              Flux.range(0, uploads)
                  .flatMap(index -> upload(client, index, sizeBytes), uploads)
                  .collectList(),
              PATIENCE);
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      long good = matched.stream().filter(same -> same).count();
      boolean spotChecked = storedContentMatches(client, uploads, sizeBytes);
      return new Result(uploads, good, spotChecked, seconds, memory.anonymousPeakBytes());
    }
  }

  private Mono<Boolean> upload(FerryClient client, int index, long sizeBytes) {
    SeededBytes content = new SeededBytes(seed + index);
    UploadSource source = SeededSource.of(content, sizeBytes, PIECE_BYTES);
    Digest expected = Digest.ofBytes(content.digest(sizeBytes));
    return client
        .upload(UploadRequest.of(source, target(index)))
        .completion()
        .map(receipt -> receipt.digest().orElseThrow())
        .map(expected::equals);
  }

  private boolean storedContentMatches(FerryClient client, int uploads, long sizeBytes) {
    for (int check = 0; check < Math.min(SPOT_CHECKS, uploads); check++) {
      int index = check * uploads / SPOT_CHECKS;
      Digest expected = Digest.ofBytes(new SeededBytes(seed + index).digest(sizeBytes));
      if (!Digests.of(client, target(index), PATIENCE).equals(expected)) {
        return false;
      }
    }
    return true;
  }

  private static WorkspaceFile target(int index) {
    return WorkspaceFile.parse("lab:/many/" + index + ".bin");
  }

  /**
   * What they came to.
   *
   * @param uploads how many there were
   * @param matched how many have a receipt with the right digest
   * @param storedContentMatched whether the files that were read back are right
   * @param seconds for all of them
   * @param serviceAnonymousPeakBytes the service's largest anonymous memory
   */
  public record Result(
      int uploads,
      long matched,
      boolean storedContentMatched,
      double seconds,
      long serviceAnonymousPeakBytes) {
    /** Whether all are right. */
    public boolean held() {
      return matched == uploads && storedContentMatched;
    }
  }
}
