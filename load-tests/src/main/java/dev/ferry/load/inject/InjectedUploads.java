package dev.ferry.load.inject;

import dev.ferry.client.FerryClient;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** Uploads in whose second half one call of the service to the kernel fails. */
final class InjectedUploads {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int OK = 200;

  private final Workbench bench;
  private final ServiceProcess service;
  private final Path data;
  private final SeededFile source;
  private final SplittableRandom random;
  private final HttpClient http = HttpClient.newHttpClient();
  private int number;

  InjectedUploads(
      Workbench bench, ServiceProcess service, Path data, SeededFile source, long seed) {
    this.bench = bench;
    this.service = service;
    this.data = data;
    this.source = source;
    this.random = new SplittableRandom(seed);
  }

  /** One of them, and the restart after it; empty when strace is missing or may not attach. */
  Optional<InjectedRound> round(Injection injection) {
    number++;
    WorkspaceFile file = WorkspaceFile.parse("lab:/in/file-" + number);
    UploadRequest request = UploadRequest.of(UploadSource.ofPath(source.path()), file);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      long half = random.nextLong(source.sizeBytes() / 4, source.sizeBytes() * 3 / 4);
      proxy.nextConnection(Fault.stall(Direction.TO_TARGET, half));
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      RunningUpload upload = RunningUpload.start(client.upload(request));
      require(Waiting.until(() -> upload.last().durableBytes() > 0, PATIENCE), "no frontier");
      Optional<Strace> attached = attach(injection, file);
      if (attached.isEmpty()) {
        Waiting.done(client.close(), PATIENCE);
        return Optional.empty();
      }
      try (Strace strace = attached.get()) {
        proxy.releaseAll();
        String code = codeOf(upload);
        long lost = Math.max(0, upload.last().durableBytes() - frontier(file));
        boolean ready = isReady();
        CallLog calls = strace.calls();
        strace.close();
        boolean intact = goesOnAfterRestart(client, request);
        Waiting.done(client.close(), PATIENCE);
        return Optional.of(
            new InjectedRound(
                injection,
                calls.hasFailure(),
                calls.callsAfterFailure(),
                code,
                lost,
                ready,
                intact));
      }
    }
  }

  private Optional<Strace> attach(Injection injection, WorkspaceFile file) {
    FerryClient witness = bench.client(service.address());
    UploadStatus upload =
        Waiting.value(
            witness
                .uploads(file.workspace(), false)
                .filter(each -> each.file().equals(file))
                .next(),
            PATIENCE);
    Waiting.done(witness.close(), PATIENCE);
    Path staged = data.resolve("staging").resolve(upload.id().value());
    int call = injection == Injection.WRITE ? random.nextInt(1, 6) : 1;
    return Strace.attach(
        service.pid(),
        injection.calls(),
        call,
        injection.file(staged, data.resolve("workspaces/lab/in")),
        bench.file("strace-" + number + ".log"));
  }

  private static String codeOf(RunningUpload upload) {
    try {
      var unused = upload.await(PATIENCE);
      return "";
    } catch (TransferException e) {
      return e.code().name();
    }
  }

  private long frontier(WorkspaceFile file) {
    FerryClient witness = bench.client(service.address());
    try {
      return Frontier.of(witness, file);
    } finally {
      Waiting.done(witness.close(), PATIENCE);
    }
  }

  private boolean isReady() {
    URI readiness =
        URI.create("http://127.0.0.1:" + service.httpPort() + "/actuator/health/readiness");
    try {
      return http.send(
                  HttpRequest.newBuilder(readiness).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == OK;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private boolean goesOnAfterRestart(FerryClient client, UploadRequest request) {
    service.kill();
    service.restart();
    boolean same =
        source
            .digest()
            .equals(RunningUpload.start(client.upload(request)).await(PATIENCE).digestOrNull());
    return same && Digests.of(client, request.target(), PATIENCE).equals(source.digest());
  }

  private static void require(boolean happened, String what) {
    if (!happened) {
      throw new IllegalStateException(what);
    }
  }
}
