package dev.ferry.load.space;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Takes everything of a resource away from a service while an upload runs, looks at what still
 * works, and gives it back.
 */
final class FullDisk {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration SHORTAGE = Duration.ofMillis(1500);
  private static final String LIMIT = "Max open files";
  private static final long BYTES_PER_SECOND = 8L << 20;

  private final Workbench bench;
  private final Volume volume;
  private final ServiceProcess service;
  private final SeededFile source;
  private final FerryClient witness;
  private final FerryClient impatient;
  private final SplittableRandom random;
  private final String descriptors;
  private int number;

  FullDisk(
      Workbench bench,
      Volume volume,
      ServiceProcess service,
      SeededFile source,
      SplittableRandom random) {
    this.bench = bench;
    this.volume = volume;
    this.service = service;
    this.source = source;
    this.random = random;
    this.descriptors = descriptorsOf(service.pid());
    this.witness = bench.client(service.address());
    this.impatient =
        FerryClient.create(
            ClientOptions.builder()
                .address(service.address())
                .retry(new RetryPolicy(1, Duration.ofMillis(50), Duration.ofMillis(50), 0))
                .clientName("impatient")
                .build());
    AutoCloseable unused = bench.keep(() -> Waiting.done(impatient.close(), PATIENCE));
  }

  FullRound round(Resource resource) {
    number++;
    WorkspaceFile before = put("before");
    try (ChaosProxy proxy = ChaosProxy.start(service.port());
        ChaosProxy stalled = ChaosProxy.start(service.port())) {
      proxy.plan(index -> java.util.List.of(Fault.throttle(Direction.TO_TARGET, BYTES_PER_SECOND)));
      stalled.nextConnection(Fault.stall(Direction.TO_TARGET, 256 * 1024));
      Waiting.done(impatient.stat(before), PATIENCE); // connected while connections can be had
      final WorkspaceFile givenUp = target("given-up");
      FerryClient left = bench.client("127.0.0.1:" + stalled.port());
      RunningUpload unusedUpload = RunningUpload.start(left.upload(request(givenUp)));
      final WorkspaceFile running = target("running");
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      UploadRequest request = request(running);
      RunningUpload upload = RunningUpload.start(client.upload(request));
      awaitBytes(proxy, random.nextLong(source.sizeBytes() / 8, source.sizeBytes() / 2));
      require(Waiting.until(() -> idOf(givenUp) != null, PATIENCE));

      take(resource);
      boolean unusedEnd = Waiting.until(upload::isDone, SHORTAGE);
      long acked = upload.last().durableBytes();
      long lost = Math.max(0, acked - Frontier.of(witness, running));
      final boolean refused = isRefused(resource);
      final boolean served = resource.keepsFromReading() || serves(before);
      final boolean freed = resource.keepsFromFreeing() || frees(givenUp, before);
      giveBack(resource);
      lost = Math.max(lost, acked - Frontier.of(witness, running));
      final long startNanos = System.nanoTime();
      RunningUpload last =
          resource.needsRestart() ? RunningUpload.start(client.upload(request)) : upload;
      boolean intact = source.digest().equals(last.await(PATIENCE).digestOrNull());
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      intact &= Digests.of(witness, running, PATIENCE).equals(source.digest());
      Waiting.done(witness.remove(running), PATIENCE);
      Waiting.done(witness.remove(put("after")), PATIENCE);
      Waiting.done(witness.remove(before), PATIENCE);
      abort(givenUp);
      abort(target("refused")); // its row may be there: created, but without a file
      Waiting.done(client.close(), PATIENCE);
      Waiting.done(left.close(), PATIENCE);
      return new FullRound(resource, lost, refused, served, freed, intact, seconds);
    }
  }

  private void take(Resource resource) {
    if (resource == Resource.DESCRIPTORS) {
      limitDescriptors("1");
    } else {
      volume.take(resource);
    }
  }

  private void giveBack(Resource resource) {
    if (resource.needsRestart()) {
      service.kill();
    }
    if (resource == Resource.DESCRIPTORS) {
      limitDescriptors(descriptors);
    } else {
      volume.giveBack();
    }
    if (resource.needsRestart()) {
      service.restart();
    }
  }

  /** The soft limit only: lowering the other one cannot be taken back. */
  private void limitDescriptors(String limit) {
    String pid = Long.toString(service.pid());
    if (!Mounting.run("prlimit", "--pid", pid, "--nofile=" + limit + ":")) {
      throw new IllegalStateException("prlimit (util-linux) is missing or failed");
    }
  }

  private static String descriptorsOf(long pid) {
    try (Stream<String> limits = Files.lines(Path.of("/proc/" + pid + "/limits"))) {
      return limits
          .filter(line -> line.startsWith(LIMIT))
          .map(line -> line.substring(LIMIT.length()).strip().replaceFirst("\\s.*", ""))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isRefused(Resource resource) {
    try {
      Waiting.done(impatient.upload(request(target("refused"))).completion(), PATIENCE);
      return false;
    } catch (TransferException e) {
      return resource.refusesAs(e.code());
    }
  }

  private boolean serves(WorkspaceFile before) {
    try {
      Waiting.done(witness.stat(before), PATIENCE);
      Waiting.done(witness.list(WorkspaceFile.parse("lab:/")).then(), PATIENCE);
      return Digests.of(witness, before, PATIENCE).equals(source.digest());
    } catch (TransferException e) {
      return false;
    }
  }

  private boolean frees(WorkspaceFile givenUp, WorkspaceFile before) {
    try {
      abort(givenUp);
      Waiting.done(witness.remove(before), PATIENCE);
      return idOf(givenUp) == null;
    } catch (TransferException e) {
      return false;
    }
  }

  private void abort(WorkspaceFile file) {
    UploadStatus open = idOf(file);
    if (open != null) {
      Waiting.done(witness.abortUpload(open.id()), PATIENCE);
    }
  }

  private @org.jspecify.annotations.Nullable UploadStatus idOf(WorkspaceFile file) {
    return Waiting.value(
            witness
                .uploads(file.workspace(), false)
                .filter(upload -> upload.file().equals(file))
                .collectList(),
            PATIENCE)
        .stream()
        .findFirst()
        .orElse(null);
  }

  private WorkspaceFile put(String name) {
    WorkspaceFile file = target(name);
    Waiting.done(witness.upload(request(file)).completion(), PATIENCE);
    return file;
  }

  private WorkspaceFile target(String name) {
    return WorkspaceFile.parse("lab:/" + name + "-" + number);
  }

  private UploadRequest request(WorkspaceFile file) {
    Path path = source.path();
    return UploadRequest.of(UploadSource.ofPath(path), file);
  }

  private static void awaitBytes(ChaosProxy proxy, long bytes) {
    require(Waiting.until(() -> proxy.bytes(Direction.TO_TARGET) >= bytes, PATIENCE));
  }

  private static void require(boolean happened) {
    if (!happened) {
      throw new IllegalStateException("Nothing happened for " + PATIENCE);
    }
  }
}
