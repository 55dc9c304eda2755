package dev.ferry.client;

import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.content;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.read;
import static dev.ferry.client.Transfers.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on the disk is compared piece by piece, and only what differs is fetched. */
final class DownloadRepairTest {
  private static final int PIECE = Pieces.LENGTH_BYTES;
  private static final byte[] BYTES = content(6 * PIECE + 77);

  private Path folder;
  private Path target;
  private Path part;
  private Path sidecar;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    target = temporary.resolve("file.bin");
    part = temporary.resolve(".file.bin.ferry-part");
    sidecar = temporary.resolve(".file.bin.ferry-part.properties");
    service = FakeService.start();
    service.files.put(TARGET, BYTES, "e1");
    service.files.chunkBytes = PIECE / 2;
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private DownloadRequest request() {
    return DownloadRequest.of(TARGET, target);
  }

  private DownloadResult run(DownloadRequest request) {
    DownloadResult result = await(client.download(request).completion());
    assertThat(read(target)).isEqualTo(BYTES);
    assertThat(names()).containsExactly("file.bin");
    assertThat(result.digestVerified()).isTrue();
    assertThat(result.crc32c()).isEqualTo(Crc32c.of(BYTES, 0, BYTES.length));
    return result;
  }

  private List<String> names() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] flipped(byte[] bytes, int... positions) {
    byte[] damaged = bytes.clone();
    for (int position : positions) {
      damaged[position] ^= 1;
    }
    return damaged;
  }

  /** A sidecar that vouches for the first bytes as they are given. */
  private void vouch(byte[] bytes, int frontier, String etag) {
    String text =
        "format=ferry-part 1\nfile=%s\netag=%s\nsize=%d\nfrontier=%d\ncrc32c=%08x\n"
            .formatted(
                TARGET.toString().replace(":", "\\:"),
                etag,
                BYTES.length,
                frontier,
                Crc32c.of(bytes, 0, frontier));
    write(sidecar, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<List<Long>> fetchedRanges() {
    return service.files.fetches.stream()
        .map(fetch -> List.of(fetch.offset(), fetch.lengthBytes()))
        .toList();
  }

  @Test
  void download_sidecarLost_fetchesTheDamagedPiecesAndTheEndOnly() {
    write(part, flipped(Arrays.copyOf(BYTES, 5 * PIECE + 3), PIECE + 9, 2 * PIECE));

    DownloadResult result = run(request());

    assertThat(fetchedRanges())
        .containsExactly(List.of(1L * PIECE, 2L * PIECE), List.of(5L * PIECE, 1L * PIECE + 77));
    assertThat(result.keptBytes()).isEqualTo(3L * PIECE);
    assertThat(result.receivedBytes()).isEqualTo(3L * PIECE + 77);
    assertThat(result.resumedFromBytes()).isZero();
    assertThat(result.fetchedPieces()).isEqualTo(4);
    assertThat(result.pieces()).isEqualTo(7);
    assertThat(service.files.questions)
        .containsExactly(new ClientMessage.FetchPieces(TARGET, null));
    assertThat(service.files.fetches.get(0).etag()).contains("e1");
  }

  @Test
  void download_prefixDamaged_asksForItsVersionAndFetchesThatPiece() {
    vouch(BYTES, 4 * PIECE + 5, "e1");
    write(part, flipped(Arrays.copyOf(BYTES, 4 * PIECE + 5), 3));

    DownloadResult result = run(request());

    assertThat(fetchedRanges().get(0)).containsExactly(0L, 1L * PIECE);
    assertThat(result.keptBytes()).isEqualTo(3L * PIECE);
  }

  @Test
  void download_prefixProvenAndMoreBehindIt_takesWhatIsThere() {
    vouch(BYTES, 2 * PIECE + 5, "e1");
    write(part, flipped(BYTES, 4 * PIECE));

    DownloadResult result = run(request());

    assertThat(fetchedRanges()).containsExactly(List.of(4L * PIECE, 1L * PIECE));
    assertThat(result.resumedFromBytes()).isEqualTo(2L * PIECE + 5);
    assertThat(result.keptBytes()).isEqualTo(BYTES.length - 3L * PIECE - 5);
    assertThat(service.files.questions)
        .containsExactly(new ClientMessage.FetchPieces(TARGET, "e1"));
  }

  /** The sidecar vouches for damage: the whole is wrong at first, and right the second time. */
  @Test
  void download_wholeIsWrong_isComparedOnceMoreAndMended() {
    byte[] damaged = flipped(Arrays.copyOf(BYTES, 3 * PIECE), PIECE);
    vouch(damaged, damaged.length, "e1");
    write(part, damaged);

    DownloadResult result = run(request());

    assertThat(fetchedRanges())
        .containsExactly(List.of(3L * PIECE, -1L), List.of(1L * PIECE, 1L * PIECE));
    assertThat(result.resumedFromBytes()).isZero();
    assertThat(result.keptBytes()).isEqualTo(BYTES.length - 1L * PIECE);
  }

  @Test
  void download_wholeIsWrongAgain_isTheFailureItAlwaysWas() {
    service.files.wrongDigest = true;
    vouch(BYTES, 3 * PIECE, "e1");
    write(part, Arrays.copyOf(BYTES, 3 * PIECE));

    failureOf(client.download(request()).completion(), FailureCode.DIGEST_MISMATCH);

    assertThat(service.files.fetches).hasSize(1);
    assertThat(service.files.questions).hasSize(1);
    assertThat(names()).isEmpty();
  }

  @Test
  void download_newVersionOfAnOldPart_takesWhatIsTheSame() {
    byte[] old = flipped(BYTES, 2 * PIECE);
    vouch(old, 5 * PIECE, "e0");
    write(part, Arrays.copyOf(old, 5 * PIECE));

    DownloadResult result = run(request());

    assertThat(result.keptBytes()).isEqualTo(4L * PIECE);
    assertThat(fetchedRanges()).contains(List.of(2L * PIECE, 1L * PIECE));
  }

  @Test
  void download_piecesNotKnown_startsOver() {
    service.files.piecesKnown = false;
    write(part, flipped(BYTES, PIECE));

    DownloadResult result = run(request());

    assertThat(result.keptBytes()).isZero();
    assertThat(result.receivedBytes()).isEqualTo(BYTES.length);
  }

  @Test
  void download_serviceOfBefore_startsOver() {
    service.files.piecesAnswered = false;
    write(part, BYTES);

    assertThat(run(request()).receivedBytes()).isEqualTo(BYTES.length);
  }

  @Test
  void download_checksumsContradictTheWhole_areNotBelieved() {
    service.files.pieceError = 1;
    write(target, BYTES);

    assertThat(run(request().withRepair(true)).receivedBytes()).isEqualTo(BYTES.length);
  }

  @Test
  void download_partLongerThanTheFile_isCut() {
    write(part, Arrays.copyOf(BYTES, BYTES.length + 5));

    assertThat(run(request()).receivedBytes()).isZero();
  }

  @Test
  void download_connectionLostInTheMiddle_keepsThePlan() {
    write(part, flipped(BYTES, PIECE, 2 * PIECE, 4 * PIECE));
    service.files.drops.addAll(List.of(2L * PIECE, 4L * PIECE + 64 * 1024));

    DownloadResult result = run(request());

    assertThat(result.keptBytes()).isEqualTo(BYTES.length - 3L * PIECE);
    assertThat(result.receivedBytes()).isEqualTo(3L * PIECE);
    assertThat(service.files.questions).hasSize(1);
  }

  @Test
  void repair_copyDamaged_fetchesThatPieceAndReplacesTheCopy() {
    write(target, flipped(BYTES, 3 * PIECE + 1));

    DownloadResult result = run(request().withRepair(true));

    assertThat(fetchedRanges()).containsExactly(List.of(3L * PIECE, 1L * PIECE));
    assertThat(result.keptBytes()).isEqualTo(BYTES.length - 1L * PIECE);
    assertThat(result.fetchedPieces()).isEqualTo(1);
  }

  @Test
  void repair_copyOfAnotherLength_fetchesWhatIsMissing() {
    for (int length : List.of(0, PIECE / 2, 4 * PIECE, BYTES.length + 10)) {
      write(target, Arrays.copyOf(BYTES, length));

      DownloadResult result = run(request().withRepair(true));

      assertThat(result.keptBytes())
          .isEqualTo(length > BYTES.length ? BYTES.length : (long) length / PIECE * PIECE);
    }
  }

  @Test
  void repair_copyIsTheVersion_leavesItAlone() throws IOException {
    write(target, BYTES);
    BasicFileAttributes before = Files.readAttributes(target, BasicFileAttributes.class);

    DownloadResult result = run(request().withRepair(true));

    BasicFileAttributes after = Files.readAttributes(target, BasicFileAttributes.class);
    assertThat(after.fileKey()).isEqualTo(before.fileKey());
    assertThat(after.lastModifiedTime()).isEqualTo(before.lastModifiedTime());
    assertThat(service.files.fetches).isEmpty();
    assertThat(result.receivedBytes()).isZero();
  }

  @Test
  void repair_copyAbsent_fetchesAll() {
    assertThat(run(request().withRepair(true)).receivedBytes()).isEqualTo(BYTES.length);
    assertThat(service.files.questions).isEmpty();
  }

  @Test
  void download_copyThereAndNoRepairWanted_fetchesAll() {
    write(target, BYTES);

    assertThat(run(request()).receivedBytes()).isEqualTo(BYTES.length);
  }
}
