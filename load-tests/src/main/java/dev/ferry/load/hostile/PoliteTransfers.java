package dev.ferry.load.hostile;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Uploads and downloads of the SDK over a few connections. */
final class PoliteTransfers {
  private static final int CLIENTS = 5;

  private final Workbench bench;
  private final List<FerryClient> clients = new ArrayList<>();
  private final SeededFile source;
  private final AtomicInteger done = new AtomicInteger();
  private final Set<String> failures = ConcurrentHashMap.newKeySet();
  private int number;

  PoliteTransfers(Workbench bench, String address, SeededFile source) {
    this.bench = bench;
    this.source = source;
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(bench.client(address));
    }
  }

  /** Runs that many at once, half of them uploads; tells how many ended with the right bytes. */
  int run(int count, Duration atMost) {
    done.set(0);
    List<CompletableFuture<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      running.add(transfer(i).doOnError(this::lost).onErrorComplete().toFuture());
    }
    boolean unused =
        Waiting.until(() -> running.stream().allMatch(CompletableFuture::isDone), atMost);
    return done.get();
  }

  private Mono<?> transfer(int index) {
    FerryClient client = clients.get(index % CLIENTS);
    number++;
    return index % 2 == 0 ? upload(client) : download(client);
  }

  private Mono<?> upload(FerryClient client) {
    WorkspaceFile target = WorkspaceFile.parse("lab:/polite-" + number);
    return client
        .upload(UploadRequest.of(UploadSource.ofPath(source.path()), target))
        .completion()
        .doOnNext(receipt -> count(source.digest().equals(receipt.digestOrNull())))
        .then(client.remove(target));
  }

  private Mono<?> download(FerryClient client) {
    Path target = bench.file("polite-" + number);
    return client
        .download(DownloadRequest.of(Attack.LARGE, target))
        .completion()
        .doOnNext(result -> count(Digests.of(target).equals(source.digest())));
  }

  private void lost(Throwable failure) {
    failures.add(String.valueOf(failure));
  }

  /** Why transfers were lost, each reason once. */
  Set<String> failures() {
    return Set.copyOf(failures);
  }

  private void count(boolean right) {
    if (right) {
      done.incrementAndGet();
    }
  }
}
