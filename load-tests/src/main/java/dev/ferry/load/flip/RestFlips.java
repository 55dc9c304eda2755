package dev.ferry.load.flip;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Transfers that wait to be continued, many at once; in each one a bit flips of what is on the disk
 * already.
 */
final class RestFlips {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Workbench bench;
  private final ServiceProcess service;
  private final SeededFile source;
  private final SplittableRandom random;
  private final WorkspaceFile stored;
  private int number;

  RestFlips(Workbench bench, ServiceProcess service, SeededFile source, long seed) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.random = new SplittableRandom(seed);
    this.stored = WorkspaceFile.parse("lab:/kept/source");
    FerryClient witness = bench.client(service.address());
    Receipt unused =
        Waiting.value(
            witness
                .upload(UploadRequest.of(UploadSource.ofPath(source.path()), stored))
                .completion(),
            PATIENCE);
    Waiting.done(witness.close(), PATIENCE);
  }

  /** That many uploads stop, the service is killed, a bit of each flips, all go on. */
  List<FlipRound> staging(int count) {
    int first = number;
    number += count;
    stopUploads(first, count);
    Map<TransferKey, String> flipped = flipStaging();
    List<FlipRound> rounds = new ArrayList<>();
    FerryClient client = bench.client(service.address());
    for (int index = first; index < first + count; index++) {
      String flip = flipped.get(key(index));
      if (flip != null) {
        rounds.add(goOn(client, index, flip));
      }
    }
    Waiting.done(client.close(), PATIENCE);
    return rounds;
  }

  private static TransferKey key(int index) {
    return new TransferKey("flip-" + index);
  }

  private UploadRequest request(int index) {
    return UploadRequest.builder(
            UploadSource.ofPath(source.path()), WorkspaceFile.parse("lab:/rest/up-" + index))
        .key(key(index))
        .build();
  }

  /** All stop at a random byte, and wait until some of theirs is durable. */
  private void stopUploads(int first, int count) {
    List<ChaosProxy> proxies = new ArrayList<>();
    List<FerryClient> clients = new ArrayList<>();
    List<RunningUpload> uploads = new ArrayList<>();
    for (int index = first; index < first + count; index++) {
      ChaosProxy proxy = ChaosProxy.start(service.port());
      long position = random.nextLong(source.sizeBytes() / 2, source.sizeBytes());
      proxy.nextConnection(Fault.stall(Direction.TO_TARGET, position));
      FerryClient client = FlipClients.small(proxy.port());
      proxies.add(proxy);
      clients.add(client);
      uploads.add(RunningUpload.start(client.upload(request(index))));
    }
    for (RunningUpload upload : uploads) {
      boolean unused =
          Waiting.until(() -> upload.last().durableBytes() > 0 || upload.isDone(), PATIENCE);
    }
    service.kill();
    proxies.forEach(ChaosProxy::close);
    clients.forEach(client -> Waiting.done(client.close(), PATIENCE));
    service.restart();
  }

  private Map<TransferKey, String> flipStaging() {
    FerryClient witness = bench.client(service.address());
    List<UploadStatus> open = Waiting.value(witness.uploads(null, false).collectList(), PATIENCE);
    Waiting.done(witness.close(), PATIENCE);
    Map<TransferKey, String> flipped = new HashMap<>();
    for (UploadStatus upload : open) {
      long frontier = upload.durable().lengthBytes();
      if (frontier > 0) {
        long position = random.nextLong(frontier);
        int bit = random.nextInt(Byte.SIZE);
        Bits.flip(
            bench.file("data").resolve("staging").resolve(upload.id().value()), position, bit);
        flipped.put(upload.key(), "byte " + position + " of " + frontier + ", bit " + bit);
      }
    }
    return flipped;
  }

  private FlipRound goOn(FerryClient client, int index, String flip) {
    UploadRequest request = request(index);
    String outcome = FlipRound.GOOD;
    boolean wrong;
    Path published = bench.file("data").resolve("workspaces/lab/rest/up-" + index);
    try {
      RunningUpload upload = RunningUpload.start(client.upload(request));
      Receipt receipt = upload.await(PATIENCE);
      long repaired = upload.last().repairedBytes();
      outcome = repaired > 0 ? FlipRound.REPAIRED : FlipRound.GOOD;
      wrong =
          !receipt.digest().equals(Optional.of(source.digest())) || repaired > Pieces.LENGTH_BYTES;
    } catch (TransferException e) {
      outcome = e.code().name();
      wrong = true; // one flipped bit is always mended
    }
    wrong |= Files.exists(published) && !Digests.of(published).equals(source.digest());
    return new FlipRound(FlipRound.Place.STAGING_FILE, flip, outcome, wrong);
  }

  /** That many downloads stop, a bit of each part file or of its sidecar flips, all go on. */
  List<FlipRound> parts(int count) {
    int first = number;
    number += count;
    stopDownloads(first, count);
    List<FlipRound> rounds = new ArrayList<>();
    FerryClient client = bench.client(service.address());
    for (int index = first; index < first + count; index++) {
      Path part = bench.file(".down-" + index + ".ferry-part");
      Path sidecar = bench.file(".down-" + index + ".ferry-part.properties");
      Path flipped = random.nextInt(5) == 0 ? sidecar : part;
      if (Files.exists(part) && Files.exists(sidecar)) {
        rounds.add(goOn(client, index, flipped));
      }
    }
    Waiting.done(client.close(), PATIENCE);
    return rounds;
  }

  private void stopDownloads(int first, int count) {
    for (int index = first; index < first + count; index++) {
      try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
        long position = random.nextLong(source.sizeBytes() / 2, source.sizeBytes());
        proxy.nextConnection(Fault.stall(Direction.TO_CLIENT, position));
        FerryClient client = FlipClients.small(proxy.port());
        CompletableFuture<DownloadResult> running =
            client
                .download(DownloadRequest.of(stored, bench.file("down-" + index)))
                .completion()
                .toFuture();
        boolean unused =
            Waiting.until(
                () -> proxy.bytes(Direction.TO_CLIENT) >= position || running.isDone(), PATIENCE);
        boolean unusedWritten = Waiting.until(() -> running.isDone(), Duration.ofMillis(20));
        Waiting.done(client.close(), PATIENCE);
      }
    }
  }

  private FlipRound goOn(FerryClient client, int index, Path flipped) {
    Path target = bench.file("down-" + index);
    String outcome = FlipRound.GOOD;
    boolean wrong;
    try {
      long size = Files.size(flipped);
      long position = random.nextLong(size);
      int bit = random.nextInt(Byte.SIZE);
      Bits.flip(flipped, position, bit);
      try {
        DownloadResult result =
            Waiting.value(
                client.download(DownloadRequest.of(stored, target)).completion(), PATIENCE);
        wrong =
            !result.digest().equals(Optional.of(source.digest()))
                || !Digests.of(target).equals(source.digest());
      } catch (TransferException e) {
        outcome = e.code().name();
        wrong = Files.exists(target);
      }
      boolean unused = Files.deleteIfExists(target);
      String what = flipped.getFileName() + " byte " + position + " of " + size + ", bit " + bit;
      return new FlipRound(FlipRound.Place.PART_FILE, what, outcome, wrong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
