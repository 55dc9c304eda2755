package dev.ferry.load.memory;

import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.load.process.MemoryProbe;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.transfer.WorkspaceFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A subscriber that takes one chunk at a time and rests in between. */
public final class SlowRead {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Workbench bench;
  private final ServiceProcess service;

  /** A reader of a service that runs already. */
  public SlowRead(Workbench bench, ServiceProcess service) {
    this.bench = bench;
    this.service = service;
  }

  /**
   * Takes some chunks of a file and leaves.
   *
   * @param chunks how many
   * @param rest pause after each
   */
  public Result run(WorkspaceFile file, int chunks, Duration rest) {
    try (ChaosProxy proxy = ChaosProxy.start(service.port());
        MemoryProbe memory = MemoryProbe.of(service.pid())) {
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      boolean sampled = Waiting.until(() -> memory.anonymousBytes() > 0, PATIENCE);
      long serviceBefore = memory.anonymousBytes();
      long directBefore = directBytes();
      long taken =
          Waiting.value(
              client
                  .read(ReadRequest.of(file))
                  .concatMap(chunk -> Mono.just(chunk).delayElement(rest), 1)
                  .take(chunks)
                  .map(ByteBuffer::remaining)
                  .reduce(0L, Long::sum),
              PATIENCE);
      long directGrowth = directBytes() - directBefore;
      long serviceGrowth = sampled ? memory.anonymousPeakBytes() - serviceBefore : 0;
      Waiting.done(client.close(), PATIENCE);
      return new Result(taken, proxy.bytes(Direction.TO_CLIENT), directGrowth, serviceGrowth);
    }
  }

  /** NIO buffers of this JVM, Netty's included. */
  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /**
   * What it came to.
   *
   * @param takenBytes bytes the subscriber took
   * @param receivedBytes bytes that crossed the wire for it
   * @param clientGrowthBytes growth of direct memory here
   * @param serviceGrowthBytes growth of the service's anonymous memory
   */
  public record Result(
      long takenBytes, long receivedBytes, long clientGrowthBytes, long serviceGrowthBytes) {}
}
