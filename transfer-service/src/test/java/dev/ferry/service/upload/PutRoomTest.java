package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PutRoomTest {
  private final PutRoom room = new PutRoom();

  @Test
  void take_smallOnes_areBoundedInNumberAndReleasedOnce() {
    ByteBuf bytes = Unpooled.wrappedBuffer(new byte[10]);
    int most = (int) (PutRoom.BYTES_MAX / PutRoom.BYTES_COUNTED_MIN);
    List<PutRoom.Held> held = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      held.add(room.take(body(bytes)));
    }
    assertThat(bytes.refCnt()).isEqualTo(1 + most);

    assertRefused(bytes);
    assertThat(bytes.refCnt()).isEqualTo(1 + most);

    held.get(0).close();
    held.get(0).close();
    held.set(0, room.take(body(bytes)));
    assertRefused(bytes);
    held.forEach(PutRoom.Held::close);
    assertThat(bytes.refCnt()).isEqualTo(1);
  }

  @Test
  void take_largeOnes_areCountedWhole() {
    ByteBuf bytes = Unpooled.wrappedBuffer(new byte[1 << 20]);
    for (int i = 0; i < PutRoom.BYTES_MAX >> 20; i++) {
      assertThat(room.take(body(bytes))).isNotNull();
    }

    assertRefused(bytes);
  }

  private void assertRefused(ByteBuf bytes) {
    assertThatThrownBy(() -> room.take(body(bytes)))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.LIMIT_EXCEEDED));
  }

  private static ChunkBody body(ByteBuf bytes) {
    return new ChunkBody(0, 0, bytes, bytes.retain());
  }
}
