package dev.ferry.load.demo;

import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Sizes;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** Pushes a file through a killed service and pulls it through a cut connection. */
final class Demo {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration A_MOMENT = Duration.ofSeconds(2);
  private static final WorkspaceFile STORED = WorkspaceFile.parse("demo:/file.bin");

  /** Below this a transfer is over before it can be interrupted, so it is held half way. */
  private static final long FAST_BYTES = 64L << 20;

  private static final long HANDSHAKE_BYTES = 64;

  private final Workbench bench;
  private final ServiceProcess service;
  private final Path source;
  private final long sizeBytes;
  private final Digest digest;
  private final PrintStream out;

  Demo(Workbench bench, ServiceProcess service, Path source, Digest digest, PrintStream out) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.sizeBytes = sizeOf(source);
    this.digest = digest;
    this.out = out;
  }

  List<DemoStep> run() {
    DemoStep given = new DemoStep("source", sizeBytes, 0, -1, -1, digest.toString());
    DemoStep push = push();
    Path copy = bench.file("copy");
    DemoStep pull = pull(copy);
    long startNanos = System.nanoTime();
    String copied = Digests.of(copy).toString();
    DemoStep compare =
        new DemoStep("copy, read again", sizeOf(copy), secondsSince(startNanos), -1, -1, copied);
    return List.of(given, push, pull, compare);
  }

  private DemoStep push() {
    out.println("pushing " + Sizes.text(sizeBytes) + " to " + STORED);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      if (sizeBytes < FAST_BYTES) {
        proxy.nextConnection(Fault.stall(Direction.TO_TARGET, sizeBytes / 2));
      }
      long startNanos = System.nanoTime();
      ClientProcess client = client(proxy, "push", source.toString(), STORED.toString());
      requireReached(client, () -> isHalfWay(client, proxy));
      long resumedAt = killAndRestart(client, proxy);
      JsonNode result = client.await(PATIENCE).orThrow().json();
      return new DemoStep(
          "push, service killed",
          result.path("lengthBytes").asLong(0),
          secondsSince(startNanos),
          resumedAt,
          result.path("transfer").path("resentBytes").asLong(0),
          result.path("digest").asString(""));
    }
  }

  private boolean isHalfWay(ClientProcess client, ChaosProxy proxy) {
    return sizeBytes < FAST_BYTES
        ? proxy.bytes(Direction.TO_TARGET) >= sizeBytes / 2
        : client.durableBytes() >= sizeBytes / 2;
  }

  /** Returns the frontier that the restarted service has. */
  private long killAndRestart(ClientProcess client, ChaosProxy proxy) {
    boolean acknowledged = Waiting.until(() -> client.durableBytes() > 0, A_MOMENT);
    service.kill();
    proxy.stallAll();
    proxy.cutAll();
    out.println(
        acknowledged
            ? "  service killed (kill -9), " + client.durableBytes() + " bytes were acknowledged"
            : "  service killed (kill -9) before anything was acknowledged");
    service.restart();
    long frontier = Frontier.of(bench.client(service.address()), STORED);
    out.println("  service restarted, its frontier is " + frontier);
    out.println("  the same push, process " + client.pid() + ", continues");
    proxy.releaseAll();
    return frontier;
  }

  private DemoStep pull(Path copy) {
    out.println("pulling " + STORED);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(Fault.cut(Direction.TO_CLIENT, cutAt()));
      long startNanos = System.nanoTime();
      ClientProcess client = client(proxy, "pull", STORED.toString(), copy.toString());
      requireReached(client, () -> proxy.connections() > 1);
      out.println("  connection cut after " + cutAt() + " bytes; the same pull continues");
      JsonNode result = client.await(PATIENCE).orThrow().json();
      long received = result.path("receivedBytes").asLong(0);
      return new DemoStep(
          "pull, connection cut",
          result.path("lengthBytes").asLong(0),
          secondsSince(startNanos),
          notCarriedAgain(proxy),
          Math.max(0, received - sizeBytes),
          result.path("digest").asString(""));
    }
  }

  /** Seen from outside: what the connections after the cut did not have to carry. */
  private long notCarriedAgain(ChaosProxy proxy) {
    long carriedAfterTheCut = proxy.bytes(Direction.TO_CLIENT) - cutAt();
    return Math.max(0, sizeBytes - carriedAfterTheCut);
  }

  /** Never before the first question is answered, so that a pull of a tiny file is cut, too. */
  private long cutAt() {
    return Math.max(sizeBytes / 2, HANDSHAKE_BYTES);
  }

  private ClientProcess client(ChaosProxy proxy, String... arguments) {
    return bench.command(bench.commandsTo("127.0.0.1:" + proxy.port()), arguments);
  }

  private static void requireReached(ClientProcess client, BooleanSupplier condition) {
    boolean ended =
        !Waiting.until(() -> condition.getAsBoolean() || !client.isAlive(), PATIENCE)
            || !condition.getAsBoolean();
    if (ended) {
      throw new IllegalStateException(
          "The transfer ended before it was interrupted: " + client.await(PATIENCE));
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
