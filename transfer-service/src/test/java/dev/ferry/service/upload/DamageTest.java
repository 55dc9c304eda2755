package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import org.junit.jupiter.api.Test;

/** What the recorded checksums, the stored bytes and the acknowledged prefix say together. */
final class DamageTest {
  private static final int PIECE = Pieces.LENGTH_BYTES;
  private static final int REST = 100;
  private static final int RIGHT = 0x11223344;
  private static final int REST_CRC = 0x55667788;

  private static Damage damage(int pieces) {
    Prefix prefix = Prefix.EMPTY;
    for (int i = 0; i < pieces; i++) {
      prefix = prefix.append(PIECE, RIGHT);
    }
    return new Damage(prefix.append(REST, REST_CRC));
  }

  @Test
  void piece_allAsRecorded_isNone() {
    Damage damage = damage(2);
    damage.piece(RIGHT, RIGHT);
    damage.piece(RIGHT, RIGHT);
    damage.rest(REST_CRC);

    assertThat(damage.isNone()).isTrue();
    assertThat(damage.restChecksum()).isEqualTo(REST_CRC);
  }

  @Test
  void piece_recordedWrongAndStoredRight_isNone() {
    Damage damage = damage(1);
    damage.piece(7, RIGHT);
    damage.rest(REST_CRC);

    assertThat(damage.isNone()).isTrue();
  }

  @Test
  void piece_neighboursDiffer_areOneRange() {
    Damage damage = damage(4);
    damage.piece(RIGHT, RIGHT);
    damage.piece(RIGHT, 1);
    damage.piece(RIGHT, StoredPieces.MISSING);
    damage.piece(RIGHT, RIGHT);
    damage.rest(StoredPieces.MISSING);

    assertThat(damage.isNone()).isFalse();
    assertThat(damage.isRepairable()).isTrue();
    assertThat(damage.ranges())
        .containsExactly(new ByteRange(PIECE, 2L * PIECE), new ByteRange(4L * PIECE, REST));
    assertThat(damage.first()).hasValue(PIECE);
  }

  @Test
  void piece_unrecordedButStored_helpsToProveTheOthers() {
    Damage damage = damage(2);
    damage.piece(Damage.UNKNOWN, RIGHT);
    damage.piece(RIGHT, 1);
    damage.rest(REST_CRC);

    assertThat(damage.isRepairable()).isTrue();
    assertThat(damage.ranges()).containsExactly(new ByteRange(PIECE, PIECE));
  }

  @Test
  void piece_unrecordedAndWrong_isHopeless() {
    Damage damage = damage(2);
    damage.piece(Damage.UNKNOWN, 1);
    damage.piece(RIGHT, RIGHT);
    damage.rest(REST_CRC);

    assertThat(damage.isNone()).isFalse();
    assertThat(damage.isRepairable()).isFalse();
    assertThat(damage.first()).isEmpty();
  }

  @Test
  void piece_recordedWrongAndNothingBehind_isHopeless() {
    Damage damage = new Damage(Prefix.EMPTY.append(PIECE, RIGHT));
    damage.piece(7, 1);
    damage.rest(0);

    assertThat(damage.isRepairable()).isFalse();
  }

  @Test
  void piece_moreRangesThanOneAnswerNames_isHopeless() {
    Damage damage = damage(514);
    for (int i = 0; i < 257; i++) {
      damage.piece(RIGHT, 1);
      damage.piece(RIGHT, RIGHT);
    }
    damage.rest(REST_CRC);

    assertThat(damage.ranges()).hasSize(256);
    assertThat(damage.isRepairable()).isFalse();
  }
}
