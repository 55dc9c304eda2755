package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.PATIENCE;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.read;
import static dev.ferry.client.Transfers.until;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.protocol.ClientMessage.Fetch;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Downloads over several connections at once, and what becomes of them when one of those fails. */
final class DownloadSegmentsTest {
  private static final int PIECE = 1024 * 1024;
  private static final int SEGMENTS = 3;
  private static final byte[] BYTES = content(6 * PIECE + 77);

  private Path folder;
  private Path target;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    target = temporary.resolve("file.bin");
    service = FakeService.start();
    service.files.chunkBytes = 512 * 1024;
    service.files.put(TARGET, BYTES, "e1");
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private DownloadRequest request() {
    return DownloadRequest.of(TARGET, target).withSegments(SEGMENTS);
  }

  private DownloadResult run() {
    return await(client.download(request()).completion());
  }

  private List<String> names() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path part() {
    return folder.resolve(".file.bin.ferry-part");
  }

  private static String island(int start, int end, int crcError) {
    int crc = Crc32c.of(BYTES, start, end - start) ^ crcError;
    return start + "-" + end + "\\:" + Integer.toHexString(crc);
  }

  /** A part file with holes, and a sidecar that claims those islands. */
  private void leftBehind(byte[] part, int frontier, String... islands) {
    write(part(), part);
    write(
        folder.resolve(".file.bin.ferry-part.properties"),
        ("format=ferry-part 1\nfile="
                + TARGET.toString().replace(":", "\\:")
                + "\netag=e1\nsize="
                + BYTES.length
                + "\nfrontier="
                + frontier
                + "\ncrc32c="
                + Integer.toHexString(Crc32c.of(BYTES, 0, frontier))
                + "\nislands="
                + String.join("\\ ", islands)
                + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] withHole(int from, int to) {
    byte[] bytes = BYTES.clone();
    Arrays.fill(bytes, from, to, (byte) 0);
    return bytes;
  }

  private void flipInPart(long offset) throws IOException {
    try (FileChannel file =
        FileChannel.open(part(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(file.read(one, offset)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      assertThat(file.write(one, offset)).isEqualTo(1);
    }
  }

  /** Whether the part file has the piece that begins there. */
  private boolean holds(long start) {
    byte[] bytes = read(part());
    int from = Math.toIntExact(start);
    return bytes.length >= from + PIECE
        && Arrays.equals(bytes, from, from + PIECE, BYTES, from, from + PIECE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIECE, 2 * PIECE + 1, 6 * PIECE + 77})
  void download_fileOfLength_arrivesWholeAndAlone(int length) {
    byte[] bytes = content(length);
    service.files.put(TARGET, bytes, "e1");

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(bytes);
    assertThat(names()).containsExactly("file.bin");
    assertThat(result.digest()).contains(FakeUploads.digestOf(bytes));
    assertThat(result.digestVerified()).isTrue();
    assertThat(result.receivedBytes()).isEqualTo(length);
    int pieces = (length + PIECE - 1) / PIECE;
    assertThat(service.connections.get()).isEqualTo(Math.max(1, Math.min(SEGMENTS, pieces)));
    until("only the shared connection stays", () -> service.openConnections() == 1);
  }

  @Test
  void download_ranges_doNotOverlapAndAreOfOneVersion() {
    var unused = run();

    long end = 0;
    List<Fetch> fetches =
        service.files.fetches.stream()
            .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
            .toList();
    for (Fetch fetch : fetches) {
      assertThat(fetch.offset()).isEqualTo(end);
      assertThat(fetch.etag()).contains("e1");
      end += fetch.lengthBytes();
    }
    assertThat(end).isEqualTo(BYTES.length);
    assertThat(fetches).hasSizeGreaterThan(SEGMENTS);
  }

  @Test
  void download_withoutDigest_comparesTheChecksum() {
    DownloadResult result = await(client.download(request().withoutDigest()).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.verification()).isEqualTo(DownloadResult.Verification.CHECKSUM);
    assertThat(result.crc32c()).isEqualTo(Crc32c.of(BYTES, 0, BYTES.length));
  }

  @Test
  void download_clientOfSegments_needsNoneInTheRequest() {
    Transfers.close(client);
    client = FerryClient.create(service.options().segments(2).build());

    var unused = await(client.download(DownloadRequest.of(TARGET, target)).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.connections.get()).isEqualTo(2);
  }

  @Test
  void download_manySegments_askForChunksOfWhichTwoFitEveryWindow() {
    var unused =
        await(client.download(request().withSegments(32).withChunkBytes(1 << 20)).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.files.fetches).allMatch(fetch -> fetch.chunkBytes() == 256 * 1024);
  }

  @Test
  void download_repairOfACopy_fetchesThePiecesThatDifferAndLeavesARightOneAlone() {
    byte[] copy = BYTES.clone();
    copy[2 * PIECE + 1] ^= 1;
    copy[BYTES.length - 1] ^= 1;
    write(target, copy);

    DownloadResult mended = await(client.download(request().withRepair(true)).completion());
    DownloadResult again = await(client.download(request().withRepair(true)).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(mended.receivedBytes()).isEqualTo(PIECE + 77L);
    assertThat(mended.keptBytes()).isEqualTo(5L * PIECE);
    assertThat(again.receivedBytes()).isZero();
    assertThat(again.digestVerified()).isTrue();
    assertThat(names()).containsExactly("file.bin");
  }

  @Test
  void withSegments_moreThanThereMayBe_isInvalid() {
    assertThatThrownBy(() -> request().withSegments(33))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("0 to 32");
  }

  @Test
  void download_oneConnectionCut_triesAgainAlone() {
    Transfers.close(client);
    service.files.chunkBytes = CHUNK;
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(
          index -> index == 2 ? List.of(Fault.cut(Direction.TO_CLIENT, 300_000)) : List.of());
      client =
          FerryClient.create(
              ClientOptions.builder()
                  .address("127.0.0.1:" + proxy.port())
                  .chunkBytes(CHUNK)
                  .retry(new RetryPolicy(8, Duration.ofMillis(5), Duration.ofMillis(20), 0.5))
                  .build());

      DownloadResult result = run();

      assertThat(read(target)).isEqualTo(BYTES);
      assertThat(result.receivedBytes()).isEqualTo(BYTES.length);
      assertThat(proxy.connections()).isEqualTo(SEGMENTS + 1);
    }
  }

  @Test
  void download_allConnectionsDropped_fetchesNothingTwice() {
    service.files.drops.addAll(List.of(PIECE + 9L, 4L * PIECE));

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(service.connections.get()).isGreaterThan(SEGMENTS);
    assertThat(result.receivedBytes()).isEqualTo(BYTES.length);
  }

  @Test
  void download_byteFlippedOnTheWay_isFetchedAgain() {
    service.files.flipAt.set(4 * PIECE + 5);

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.digestVerified()).isTrue();
  }

  @Test
  void download_replacedMeanwhile_beginsAgainWithTheNewVersion() {
    byte[] other = content(7 * PIECE);
    service.files.replaceAt(3L * PIECE, other, "e2");

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(other);
    assertThat(result.stat().etag()).contains("e2");
    assertThat(result.digestVerified()).isTrue();
  }

  @Test
  void download_pinnedAndReplacedMeanwhile_isVersionChangedAndTheTargetUntouched() {
    write(target, new byte[] {7});
    service.files.replaceAt(3L * PIECE, content(7 * PIECE), "e2");

    failureOf(client.download(request().withEtag("e1")).completion(), FailureCode.VERSION_CHANGED);
    assertThat(read(target)).isEqualTo(new byte[] {7});
  }

  @Test
  void download_afterAKill_fetchesTheGapsOnly() {
    service.files.piecesKnown = false;
    leftBehind(
        withHole(PIECE, 3 * PIECE),
        PIECE,
        island(3 * PIECE, 4 * PIECE, 0),
        island(5 * PIECE, 6 * PIECE + 3, 0));

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.digestVerified()).isTrue();
    assertThat(result.resumedFromBytes()).isEqualTo(3L * PIECE + 3);
    assertThat(result.receivedBytes()).isEqualTo(3L * PIECE + 77 - 3);
  }

  @Test
  void download_afterAKillAndWithoutIslandsInTheSidecar_keepsThePiecesThatTheServiceKnows() {
    leftBehind(withHole(PIECE, 3 * PIECE), PIECE);

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.resumedFromBytes()).isEqualTo(PIECE);
    assertThat(result.keptBytes()).isEqualTo(3L * PIECE + 77);
    assertThat(result.receivedBytes()).isEqualTo(2L * PIECE);
  }

  @Test
  void download_inOneSegmentAfterAKillOfSeveral_keepsWhatIsThere() {
    leftBehind(withHole(PIECE, 3 * PIECE), PIECE, island(4 * PIECE, 6 * PIECE, 0));

    DownloadResult result = await(client.download(request().withSegments(1)).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.receivedBytes()).isEqualTo(2L * PIECE);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "false,true", "true,false", "false,false"})
  void download_piecesDamagedAtRest_areFoundByReadingThemBack(boolean digest, boolean inPrefix) {
    byte[] part = withHole(PIECE, 2 * PIECE);
    part[inPrefix ? 9 : 3 * PIECE + 9] ^= 4;
    leftBehind(part, PIECE, island(2 * PIECE, 6 * PIECE, 0));

    DownloadRequest request = digest ? request() : request().withoutDigest();
    DownloadResult result = await(client.download(request).completion());

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.receivedBytes()).isEqualTo(2L * PIECE);
  }

  @Test
  void download_islandDamagedAtRestAndPiecesUnknown_isFetchedAsAWhole() {
    service.files.piecesKnown = false;
    leftBehind(withHole(PIECE, 2 * PIECE), PIECE, island(2 * PIECE, 6 * PIECE, 1));

    DownloadResult result = run();

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.receivedBytes()).isEqualTo(BYTES.length + PIECE + 77L);
    assertThat(result.resumedFromBytes()).isZero();
  }

  @Test
  void download_islandsAreGarbage_startsOver() {
    leftBehind(BYTES, PIECE, "9-3\\:0");

    assertThat(run().resumedFromBytes()).isZero();
    assertThat(read(target)).isEqualTo(BYTES);
  }

  @Test
  void download_pieceFlippedOnTheDiskBehindAGap_isFoundByTheDigestAndFetchedAgain()
      throws IOException {
    Transfers.close(client);
    client = FerryClient.create(service.options().stallTimeout(Duration.ofMillis(800)).build());
    service.files.stallRangeWith.set(PIECE);
    Download download = client.download(request());
    CompletableFuture<DownloadResult> running = download.completion().toFuture();
    var unused = await(download.progress().filter(now -> now.sentBytes() > 4L * PIECE).next());
    for (int looks = 0; !holds(4L * PIECE); looks++) {
      assertThat(looks).as("the piece is written").isLessThan(2_000);
      await(Mono.delay(Duration.ofMillis(5)));
    }
    flipInPart(4 * PIECE + 9);

    DownloadResult result = await(Mono.fromFuture(running));

    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(result.digestVerified()).isTrue();
    assertThat(result.receivedBytes()).isBetween(BYTES.length + 1L, BYTES.length + 2L * PIECE);
  }

  @Test
  void pause_running_keepsAllThatArrived() {
    service.files.stallRangeWith.set(PIECE);
    Download download = client.download(request());
    var ending = download.completion().toFuture();
    Progress seen = await(download.progress().filter(now -> now.sentBytes() > 3L * PIECE).next());

    download.pause().block(PATIENCE);

    failureOf(Mono.fromFuture(ending), FailureCode.PAUSED);
    assertThat(run().resumedFromBytes()).isGreaterThanOrEqualTo(seen.sentBytes());
    assertThat(read(target)).isEqualTo(BYTES);
  }
}
