package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.memory.ConcurrentUploads;
import dev.ferry.load.memory.MemoryRun;
import dev.ferry.load.memory.SlowRead;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory under one large file, many files and a slow subscriber. */
final class MemoryTest {
  private static final int MIB = 1 << 20;

  private final Workbench bench = Workbench.openForManyStarts();
  private final long seed = Seed.announce(MemoryTest.class);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void transfer_ofFarMoreThanItsMemory_succeedsBothWays() {
    SeededFile source = SeededFile.write(bench.file("source"), seed, 384L * MIB);

    MemoryRun.Result result = new MemoryRun(bench, source).run();

    System.out.println(result);
    assertThat(result.digestMatched()).isTrue();
    assertThat(result.leaked()).isFalse();
    assertThat(result.anonymousPeakBytes()).isLessThan(MemoryRun.Result.BOUND_BYTES);
  }

  @Test
  void uploads_manyAtOnce_allFinishRight() {
    ServiceProcess service = bench.service(ServiceSettings.FRUGAL.withFlags("-Xmx256m"));

    ConcurrentUploads.Result result = new ConcurrentUploads(bench, service, seed).run(60, 2L * MIB);

    System.out.println(result);
    assertThat(result.matched()).isEqualTo(60);
    assertThat(result.storedContentMatched()).isTrue();
    assertThat(service.output()).doesNotContain("LEAK:");
  }

  @Test
  void read_bySubscriberOfOneChunkPerSecond_growsNeitherSide() {
    ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
    WorkspaceFile file = publish(service, 256L * MIB);

    SlowRead.Result result = new SlowRead(bench, service).run(file, 8, Duration.ofSeconds(1));

    System.out.println(result);
    assertThat(result.takenBytes()).isGreaterThanOrEqualTo(8L * 64 * 1024);
    assertThat(result.receivedBytes()).isLessThan(result.takenBytes() + 32L * MIB);
    assertThat(result.clientGrowthBytes()).isLessThan(32L * MIB);
    assertThat(result.serviceGrowthBytes()).isLessThan(64L * MIB);
  }

  private WorkspaceFile publish(ServiceProcess service, long sizeBytes) {
    SeededFile source = SeededFile.write(bench.file("source"), seed, sizeBytes);
    WorkspaceFile target = WorkspaceFile.parse("lab:/slow.bin");
    var unused =
        Waiting.value(
            bench
                .client(service.address())
                .upload(UploadRequest.of(UploadSource.ofPath(source.path()), target))
                .completion(),
            Duration.ofMinutes(2));
    return target;
  }
}
