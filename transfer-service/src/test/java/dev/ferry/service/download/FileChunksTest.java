package dev.ferry.service.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;

/** A chunk is read when it is asked for and the connection has room for it. */
final class FileChunksTest {
  private static final int CHUNKS = 5;

  private final Door door = new Door();
  private final Asking asking = new Asking();

  private void read() {
    new FileChunks<>(
            new ZeroFile(CHUNKS),
            new DownloadPlan(0, CHUNKS, 1),
            -1L,
            new UnpooledByteBufAllocator(false, true),
            door,
            new Offsets(),
            Schedulers.immediate())
        .subscribe(asking);
  }

  @Test
  void request_gateIsClosed_nothingIsHandedOver() {
    read();

    asking.request(Long.MAX_VALUE);

    assertThat(asking.taken).isEmpty();
  }

  @Test
  void request_gateOpensForAFew_thoseAreHandedOver() {
    read();
    asking.request(Long.MAX_VALUE);

    door.open(3);
    assertThat(asking.taken).containsExactly(-1L, 0L, 1L);
    door.open(CHUNKS);

    assertThat(asking.taken).containsExactly(-1L, 0L, 1L, 2L, 3L, 4L);
    assertThat(asking.completed).isTrue();
  }

  @Test
  void request_lessThanTheGateAdmits_noMoreThanThat() {
    door.open(CHUNKS + 1);
    read();

    asking.request(2);

    assertThat(asking.taken).containsExactly(-1L, 0L);
  }

  /** Lets a number of chunks through. */
  private static final class Door implements OutboundGate {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int room;

    @Override
    public boolean admits(Runnable wakeUp) {
      if (room > 0) {
        room--;
        return true;
      }
      waiting.add(wakeUp);
      return false;
    }

    void open(int chunks) {
      room += chunks;
      List<Runnable> woken = List.copyOf(waiting);
      waiting.clear();
      woken.forEach(Runnable::run);
    }
  }

  private static final class Asking extends BaseSubscriber<Long> {
    private final List<Long> taken = new ArrayList<>();
    private boolean completed;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(Long element) {
      taken.add(element);
    }

    @Override
    protected void hookOnComplete() {
      completed = true;
    }
  }
}
