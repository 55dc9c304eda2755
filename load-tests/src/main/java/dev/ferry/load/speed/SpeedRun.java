package dev.ferry.load.speed;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.PeerProcess;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Times transfers and plain copies of the same bytes, in random order in every round.
 *
 * <p>Page-cache pages that a virtual machine gave back to its host make the first writer after them
 * ten times slower. So before each timing a file of the same size is written and the source is
 * read, and that file is deleted as the last act: its pages are reused at once. Only ratios of
 * timings in one run mean something.
 */
final class SpeedRun {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final WorkspaceFile STORED = WorkspaceFile.parse("lab:/speed/stored.bin");
  private static final WorkspaceFile UPLOADED = WorkspaceFile.parse("lab:/speed/up.bin");

  private final Workbench bench;
  private final SeededFile source;
  private final FerryClient client;
  private final PlainCopy plain;
  private final Path copied;
  private final Random random;
  private final Map<Subject, List<Double>> seconds = new EnumMap<>(Subject.class);
  private boolean digestsMatched = true;

  SpeedRun(Workbench bench, SeededFile source, long seed) {
    this.bench = bench;
    this.source = source;
    this.random = new Random(seed);
    ServiceProcess service = bench.service(ServiceSettings.PLAIN);
    this.client = bench.client(service.address());
    this.copied = bench.file("copied");
    PeerProcess peer =
        bench.keep(PeerProcess.start(CopyServer.class, bench.file("copy.log"), copied.toString()));
    this.plain = new PlainCopy(peer.port());
  }

  /** A round to warm both sides up, then the rounds that count. */
  void run(int rounds) {
    check(upload(STORED, Durability.DURABLE, DigestMode.COMPUTED).orElseThrow());
    round();
    seconds.clear();
    for (int index = 0; index < rounds; index++) {
      round();
    }
  }

  /** Timings of a subject, one per round. */
  List<Double> seconds(Subject subject) {
    return seconds.getOrDefault(subject, List.of());
  }

  /** Whether every transfer and every copy arrived whole. */
  boolean digestsMatched() {
    return digestsMatched;
  }

  private void round() {
    List<Subject> order = new ArrayList<>(List.of(Subject.values()));
    Collections.shuffle(order, random);
    for (Subject subject : order) {
      prime();
      long startNanos = System.nanoTime();
      Optional<Digest> told = time(subject);
      double taken = (System.nanoTime() - startNanos) / 1e9;
      seconds.computeIfAbsent(subject, unused -> new ArrayList<>()).add(taken);
      check(told.orElseGet(() -> arrived(subject)));
      cleanUp();
    }
  }

  /** Does it; gives the digest that it computed, if it did. */
  private Optional<Digest> time(Subject subject) {
    return switch (subject) {
      case COPY -> copy(false);
      case COPY_FORCED -> copy(true);
      case HASH -> Optional.of(Digests.of(source.path()));
      case HASH_TWICE -> Optional.of(hashTwice());
      case UPLOAD_EPHEMERAL -> upload(UPLOADED, Durability.EPHEMERAL, DigestMode.COMPUTED);
      case UPLOAD_DURABLE -> upload(UPLOADED, Durability.DURABLE, DigestMode.COMPUTED);
      case UPLOAD_HANDED_IN ->
          upload(UPLOADED, Durability.DURABLE, DigestMode.handedIn(source.digest()));
      case UPLOAD_OFF -> upload(UPLOADED, Durability.DURABLE, DigestMode.OFF);
      case DOWNLOAD -> download(DigestMode.COMPUTED);
      case DOWNLOAD_OFF -> download(DigestMode.OFF);
    };
  }

  /** The digest of what arrived, computed afterwards. */
  private Digest arrived(Subject subject) {
    return switch (subject) {
      case UPLOAD_EPHEMERAL, UPLOAD_DURABLE, UPLOAD_HANDED_IN, UPLOAD_OFF ->
          Digests.of(client, UPLOADED, PATIENCE);
      case DOWNLOAD, DOWNLOAD_OFF -> Digests.of(bench.file("downloaded"));
      case COPY, COPY_FORCED, HASH, HASH_TWICE -> Digests.of(copied);
    };
  }

  private Optional<Digest> copy(boolean forced) {
    plain.send(source.path(), source.sizeBytes(), forced);
    return Optional.empty();
  }

  private Digest hashTwice() {
    CompletableFuture<Digest> other =
        CompletableFuture.supplyAsync(() -> Digests.of(source.path()));
    Digest digest = Digests.of(source.path());
    check(other.join());
    return digest;
  }

  private Optional<Digest> upload(WorkspaceFile target, Durability durability, DigestMode mode) {
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(source.path()), target)
            .durability(durability)
            .digestMode(mode)
            .build();
    return Waiting.value(client.upload(request).completion().map(Receipt::digest), PATIENCE);
  }

  private Optional<Digest> download(DigestMode mode) {
    DownloadRequest request =
        DownloadRequest.of(STORED, bench.file("downloaded")).withDigestMode(mode);
    return Waiting.value(
        client.download(request).completion().map(DownloadResult::digest), PATIENCE);
  }

  private void prime() {
    Path pages = bench.file("prime");
    new SeededBytes(random.nextLong()).writeTo(pages, source.sizeBytes());
    check(Digests.of(source.path()));
    delete(pages);
  }

  private void cleanUp() {
    Waiting.done(client.remove(UPLOADED), PATIENCE);
    delete(copied);
    delete(bench.file("downloaded"));
  }

  private void check(Digest digest) {
    digestsMatched &= digest.equals(source.digest());
  }

  private static void delete(Path file) {
    try {
      boolean unused = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
