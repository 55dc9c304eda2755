package dev.ferry.service.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.Folder;
import dev.ferry.tree.TreeWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Packs of a tree that fails in the middle, for a receiver that asks for one at a time. */
final class TreePacksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int ROUNDS = 600;

  private final Scheduler disk = Schedulers.newParallel("disk", 2);
  private final AtomicInteger made = new AtomicInteger();
  private final Queue<ByteBuf> buffers = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    disk.dispose();
  }

  /** Fills twice, then throws. */
  private static final class Failing extends TreeCursor {
    private final AtomicInteger closed;
    private int fills;

    Failing(AtomicInteger closed) {
      this.closed = closed;
    }

    @Override
    boolean fillNow(ByteBuffer target) {
      fills++;
      if (fills > 2) {
        throw new TransferException(FailureCode.VERSION_CHANGED, "changed");
      }
      target.put((byte) 1);
      return true;
    }

    @Override
    void closeNow() {
      closed.incrementAndGet();
    }
  }

  private Flux<ByteBuf> packs(OutboundGate gate, AtomicInteger closed) {
    return new TreePacks(new Lanes(disk), Durability.EPHEMERAL, "reading", 64, gate, this::buffer)
        .of(() -> new Failing(closed));
  }

  private ByteBuf buffer(int bytes) {
    made.incrementAndGet();
    ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(bytes);
    buffers.add(buffer);
    return buffer;
  }

  private record Lanes(Scheduler disk) implements TreeFiles {
    @Override
    public <T> Mono<T> call(String what, Durability durability, Callable<T> work) {
      return Mono.fromCallable(work)
          .onErrorMap(IOException.class, UncheckedIOException::new)
          .subscribeOn(disk);
    }

    @Override
    public FileLayout layout(WorkspaceName workspace) {
      return FileLayout.PLAIN;
    }

    @Override
    public Folder open(WorkspaceFile root) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Folder ensure(WorkspaceFile root, Durability durability) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TreeWriter writer(
        WorkspaceFile root, Durability durability, TreeWriter.Changes changes) {
      throw new UnsupportedOperationException();
    }
  }

  /** Refuses at first and lets go a moment later, on another thread. */
  private static OutboundGate hesitant(Scheduler threads) {
    return wakeUp -> {
      var unused = threads.schedule(wakeUp);
      return false;
    };
  }

  @Test
  void of_cursorThatFailsWhileNobodyAsks_tellsTheFailureBehindThePacksAndClosesOnce() {
    AtomicInteger closed = new AtomicInteger();
    for (int round = 0; round < ROUNDS; round++) {
      OutboundGate gate = round % 2 == 0 ? OutboundGate.OPEN : hesitant(disk);
      StepVerifier.create(packs(gate, closed).doOnNext(ByteBuf::release), 0)
          .thenRequest(1)
          .expectNextCount(1)
          .thenRequest(1)
          .expectNextCount(1)
          .expectErrorSatisfies(
              failure ->
                  assertThat(failure)
                      .isInstanceOfSatisfying(
                          TransferException.class,
                          known -> assertThat(known.code()).isEqualTo(FailureCode.VERSION_CHANGED)))
          .verify(PATIENCE);
    }
    assertThat(closed).hasValue(ROUNDS);
    assertThat(buffers).hasSize(3 * ROUNDS).allSatisfy(each -> assertThat(each.refCnt()).isZero());
  }

  @Test
  void of_receiverThatGoesAwayAtAnyMoment_leavesNoBuffer() {
    AtomicInteger closed = new AtomicInteger();
    for (int round = 0; round < ROUNDS; round++) {
      Disposable receiver =
          packs(hesitant(disk), closed)
              .doOnNext(ByteBuf::release)
              .limitRate(1 + round % 2)
              .subscribe(each -> {}, failure -> {});
      long until = System.nanoTime() + 500L * (round % 400);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      receiver.dispose();
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (buffers.stream().anyMatch(each -> each.refCnt() > 0) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(buffers).allSatisfy(each -> assertThat(each.refCnt()).isZero());
    assertThat(closed.get()).isLessThanOrEqualTo(ROUNDS);
  }
}
