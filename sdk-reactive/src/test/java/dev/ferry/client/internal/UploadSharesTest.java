package dev.ferry.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UploadSharesTest {
  private static final long PIECE = Pieces.LENGTH_BYTES;
  private static final UploadId ID = new UploadId("abcdefghijklmnopqrstuvwxyz");

  private static UploadShares shares(
      long frontier, List<ByteRange> stored, long length, int connections) {
    return new UploadShares(ID, 3, new Prefix(frontier, 7), stored, length, connections);
  }

  private static List<UploadShare> all(UploadShares shares) {
    List<UploadShare> all = new ArrayList<>();
    for (Optional<UploadShare> next = shares.next(); next.isPresent(); next = shares.next()) {
      all.add(next.get());
    }
    return all;
  }

  @Test
  void next_nothingStored_coversTheFileInEverSmallerWholePieces() {
    long length = 1000 * PIECE + 5;
    List<UploadShare> all = all(shares(0, List.of(), length, 4));

    long at = 0;
    long before = Long.MAX_VALUE;
    for (UploadShare share : all) {
      assertThat(share.base()).isEqualTo(at);
      assertThat(share.base() % PIECE).isZero();
      assertThat(share.lengthBytes()).isLessThanOrEqualTo(Math.min(before, 65 * PIECE));
      at = share.end();
      before = share.lengthBytes();
    }
    assertThat(at).isEqualTo(length);
    assertThat(all.get(all.size() - 2).lengthBytes()).isEqualTo(PIECE);
    assertThat(all).hasSizeBetween(40, 200);
  }

  @Test
  void next_someStored_fillsTheGapsAndGoesOnWithWhatEndsWithinAPiece() {
    List<ByteRange> stored =
        List.of(new ByteRange(3 * PIECE, PIECE), new ByteRange(6 * PIECE, PIECE + 9));
    UploadShares shares = shares(PIECE, stored, 9 * PIECE, 1);

    assertThat(shares.storedBytes()).isEqualTo(3 * PIECE + 9);
    assertThat(all(shares))
        .containsExactly(
            new UploadShare(PIECE, 0, 2 * PIECE, true),
            new UploadShare(2 * PIECE, 0, 3 * PIECE, true),
            new UploadShare(4 * PIECE, 0, 5 * PIECE, true),
            new UploadShare(5 * PIECE, 0, 6 * PIECE, true),
            new UploadShare(6 * PIECE, PIECE + 9, 8 * PIECE, true),
            new UploadShare(8 * PIECE, 0, 9 * PIECE, true));
  }

  @Test
  void giveBack_partOfIt_isTheNextOneAgainToItsOldEnd() {
    UploadShares shares = shares(0, List.of(), 64 * PIECE, 1);
    UploadShare first = shares.next().orElseThrow();
    UploadShare second = shares.next().orElseThrow();

    shares.stored(5);
    shares.giveBack(first, 5);

    assertThat(shares.next()).contains(new UploadShare(0, 5, first.end(), true));
    assertThat(second.base()).isEqualTo(first.end());
    assertThat(shares.isWhole()).isFalse();
  }

  @Test
  void completed_outOfOrder_joinsTheRowWithItsChecksum() {
    byte[] bytes = new byte[(int) (2 * PIECE)];
    bytes[9] = 1;
    int first = Crc32c.of(bytes, 0, (int) PIECE);
    int second = Crc32c.of(bytes, (int) PIECE, (int) PIECE);
    UploadShares shares = new UploadShares(ID, 1, Prefix.EMPTY, List.of(), 2 * PIECE, 2);
    List<Prefix> rows = new ArrayList<>();
    shares.onRow(() -> rows.add(shares.row()));

    shares.stored(PIECE);
    shares.completed(new UploadShare(PIECE, 0, 2 * PIECE, true), second);
    shares.stored(PIECE);
    shares.completed(new UploadShare(0, 0, PIECE, true), first);

    assertThat(rows)
        .containsExactly(
            Prefix.EMPTY, Prefix.EMPTY, new Prefix(2 * PIECE, Crc32c.of(bytes, 0, bytes.length)));
    assertThat(shares.isWhole()).isTrue();
  }

  @Test
  void shares_littleToSend_needFewConnections() {
    assertThat(shares(0, List.of(), 3 * PIECE, 8).connections()).isEqualTo(3);
    assertThat(shares(3 * PIECE, List.of(), 3 * PIECE, 8).connections()).isZero();
  }

  @Test
  void shares_storedRangesThatOverlap_areRefused() {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> shares(2 * PIECE, List.of(new ByteRange(PIECE, 5)), 9 * PIECE, 2));
  }
}
