package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.flip.Bits;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Damage at rest, and the command line that mends it piece by piece. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RepairTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long PIECE = Pieces.LENGTH_BYTES;
  private static final long SIZE = 8 * PIECE + 17;

  private final Workbench bench = Workbench.open();
  private final ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
  private final long seed = Seed.announce(RepairTest.class);

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void pullRepair_copyDamaged_fetchesThosePiecesThenNone() throws IOException {
    SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE);
    WorkspaceFile file = WorkspaceFile.parse("mend:/file");
    FerryClient client = bench.client(service.address());
    Receipt pushed =
        Waiting.value(
            client.upload(UploadRequest.of(UploadSource.ofPath(source.path()), file)).completion(),
            PATIENCE);
    Path copy = Files.copy(source.path(), bench.file("copy"));
    Bits.flip(copy, 2 * PIECE + 5, 3);
    Bits.flip(copy, SIZE - 1, 0);

    ClientProcess.Result mended =
        bench
            .command(
                bench.commandsTo(service.address()),
                "pull",
                "--repair",
                file.toString(),
                copy.toString())
            .await(PATIENCE);
    JsonNode mend = mended.orThrow().json();
    Object key = Files.readAttributes(copy, BasicFileAttributes.class).fileKey();
    DownloadResult again =
        Waiting.value(
            client.download(DownloadRequest.of(file, copy).withRepair(true)).completion(),
            PATIENCE);

    assertThat(mended.messages()).contains("2 of 9 pieces fetched");
    assertThat(mend.path("receivedBytes").asLong(-1)).isEqualTo(PIECE + 17);
    assertThat(mend.path("fetchedPieces").asLong(-1)).isEqualTo(2);
    assertThat(mend.path("verified").asString("")).isEqualTo("digest");
    assertThat(pushed.digest()).contains(source.digest());
    assertThat(again.receivedBytes()).isZero();
    assertThat(again.keptBytes()).isEqualTo(SIZE);
    assertThat(Files.readAttributes(copy, BasicFileAttributes.class).fileKey()).isEqualTo(key);
    assertThat(Digests.of(copy)).isEqualTo(source.digest());
  }

  /** Nothing of an early piece is read at the attach; the digest finds it at the end. */
  @Test
  void push_stagingDamagedMeanwhile_sendsThosePiecesAgainByItself() throws IOException {
    SeededFile source = SeededFile.write(bench.file("up"), seed + 1, SIZE);
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(source.path()), WorkspaceFile.parse("mend:/up"))
            .key(new TransferKey("mend-up"))
            .build();
    Path staged = stoppedAndKilled(request);
    Bits.flip(staged, PIECE + 5, 3);
    service.restart();

    RunningUpload upload = RunningUpload.start(bench.client(service.address()).upload(request));
    Receipt receipt = upload.await(PATIENCE);

    assertThat(receipt.digest()).contains(source.digest());
    assertThat(Digests.of(bench.file("data").resolve("workspaces/mend/up")))
        .isEqualTo(source.digest());
    assertThat(upload.last().repairedBytes()).isEqualTo(PIECE);
  }

  /** An upload some of whose bytes are durable, cut off, and its service killed. */
  private Path stoppedAndKilled(UploadRequest request) {
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(Fault.stall(Direction.TO_TARGET, 5 * PIECE));
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      RunningUpload upload = RunningUpload.start(client.upload(request));
      assertThat(Waiting.until(() -> upload.last().durableBytes() > 2 * PIECE, PATIENCE)).isTrue();
      service.kill();
      Waiting.done(client.close(), PATIENCE);
    }
    try (Stream<Path> files = Files.list(bench.file("data").resolve("staging"))) {
      return files.filter(file -> !file.toString().endsWith(".pieces")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
