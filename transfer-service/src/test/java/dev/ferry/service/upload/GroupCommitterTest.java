package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When groups start and what they do, in virtual time. */
final class GroupCommitterTest {
  private static final TransferLimits LIMITS = TransferLimits.DEFAULTS;

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final List<List<OffsetCommit>> groups = new ArrayList<>();
  private final List<Boolean> powerSafe = new ArrayList<>();
  private final List<String> order = new ArrayList<>();
  private CommitResult result = CommitResult.COMMITTED;
  private Sinks.@Nullable Empty<Void> storeIsSlow;
  private @Nullable RuntimeException storeThrows;
  private final GroupCommitter committer =
      new GroupCommitter(
          store(),
          LIMITS,
          Schedulers.immediate(),
          time,
          Clock.systemUTC(),
          new FerryMeters(new SimpleMeterRegistry()));

  private ResumeStore store() {
    return (ResumeStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ResumeStore.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("commit");
              @SuppressWarnings("unchecked")
              List<OffsetCommit> commits = (List<OffsetCommit>) arguments[0];
              return commit(commits, (Boolean) arguments[1]);
            });
  }

  private Mono<List<CommitResult>> commit(List<OffsetCommit> commits, boolean durable) {
    order.add("commit");
    groups.add(commits);
    if (storeThrows != null) {
      throw storeThrows;
    }
    powerSafe.add(durable);
    Mono<List<CommitResult>> results = Mono.just(commits.stream().map(unused -> result).toList());
    return storeIsSlow == null ? results : storeIsSlow.asMono().then(results);
  }

  private final class Written implements Committable {
    private final UploadId id;
    private final boolean durable;
    private long writtenBytes;
    private @Nullable Exception fault;
    private Runnable whileForced = () -> {};
    private @Nullable Prefix acknowledged;
    private @Nullable TransferException failure;

    Written(char letter, boolean durable) {
      this.id = new UploadId(String.valueOf(letter).repeat(26));
      this.durable = durable;
    }

    void write(long bytes) {
      writtenBytes += bytes;
      committer.wrote(this, bytes);
    }

    @Override
    public OffsetCommit snapshot(Instant now) {
      return new OffsetCommit(id, 1, Prefix.EMPTY, new Prefix(writtenBytes, 0), now);
    }

    @Override
    public boolean needsForce() {
      return durable;
    }

    @Override
    public void savePieces() {
      order.add("pieces");
    }

    @Override
    public void force() throws IOException {
      order.add("force");
      whileForced.run();
      if (fault instanceof IOException disk) {
        throw disk;
      }
      if (fault instanceof RuntimeException defect) {
        throw defect;
      }
    }

    @Override
    public void committed(Prefix frontier) {
      order.add("ack");
      acknowledged = frontier;
    }

    @Override
    public void commitFailed(TransferException why) {
      failure = why;
    }
  }

  @Test
  void wrote_fewBytes_areCommittedAfterTheDelayInTheRightOrder() {
    Written upload = new Written('a', true);
    upload.write(10);
    time.advanceTimeBy(LIMITS.groupDelay().minusMillis(1));
    assertThat(groups).isEmpty();

    time.advanceTimeBy(java.time.Duration.ofMillis(1));

    assertThat(order).containsExactly("pieces", "force", "commit", "ack");
    assertThat(upload.acknowledged).isEqualTo(new Prefix(10, 0));
    assertThat(powerSafe).containsExactly(true);
  }

  @Test
  void wrote_halfOfWhatMayBeUncommitted_isCommittedAtOnce() {
    long half = LIMITS.groupBytes() / 2;
    Written upload = new Written('a', true);
    upload.write(half - 1);
    assertThat(groups).isEmpty();

    upload.write(1);

    assertThat(upload.acknowledged).isEqualTo(new Prefix(half, 0));
  }

  @Test
  void urgent_anything_isCommittedAtOnceTogetherWithWhatWaits() {
    Written first = new Written('a', true);
    Written second = new Written('b', true);
    first.write(1);
    second.write(2);

    committer.urgent(second);

    assertThat(groups).hasSize(1);
    assertThat(groups.get(0)).hasSize(2);
    time.advanceTimeBy(LIMITS.groupDelay());
    assertThat(groups).hasSize(1);
  }

  @Test
  void urgent_whileAGroupOfOthersRuns_doesNotWaitForIt() {
    Sinks.Empty<Void> slow = Sinks.empty();
    storeIsSlow = slow;
    Written bulk = new Written('a', true);
    bulk.write(LIMITS.groupBytes() / 2);
    Written small = new Written('b', true);
    storeIsSlow = null;

    committer.urgent(small);

    assertThat(groups).hasSize(2);
    assertThat(small.acknowledged).isNotNull();
    assertThat(bulk.acknowledged).isNull();
    slow.tryEmitEmpty().orThrow();
    assertThat(bulk.acknowledged).isNotNull();
  }

  @Test
  void urgent_whileItIsUnderWay_isInTheNextGroupWhichFollowsAtOnce() {
    Sinks.Empty<Void> slow = Sinks.empty();
    storeIsSlow = slow;
    Written upload = new Written('a', true);
    upload.write(1);
    committer.urgent(upload);
    storeIsSlow = null;
    upload.write(1);
    committer.urgent(upload);
    assertThat(groups).hasSize(1);

    slow.tryEmitEmpty().orThrow();

    assertThat(groups).hasSize(2);
    assertThat(upload.acknowledged).isEqualTo(new Prefix(2, 0));
  }

  @Test
  void urgent_severalWhileGroupAndExpressRun_followTogether() {
    Sinks.Empty<Void> slow = Sinks.empty();
    storeIsSlow = slow;
    for (char letter = 'a'; letter < 'f'; letter++) {
      committer.urgent(new Written(letter, true));
    }
    assertThat(groups).hasSize(2);

    slow.tryEmitEmpty().orThrow();

    assertThat(groups).hasSize(3);
    assertThat(groups.get(2)).hasSize(3);
  }

  @Test
  void force_failsForOne_endsThatUploadOnlyAndNothingOfItIsCommitted() {
    Written broken = new Written('a', true);
    Written good = new Written('b', true);
    broken.fault = new IOException("Input/output error");
    broken.write(1);
    good.write(1);

    committer.urgent(good);

    assertThat(broken.acknowledged).isNull();
    assertThat(broken.failure).isNotNull();
    assertThat(broken.failure.code()).isEqualTo(FailureCode.STORAGE_FAILED);
    assertThat(good.acknowledged).isNotNull();
    assertThat(groups.get(0)).extracting(OffsetCommit::id).containsExactly(good.id);
  }

  @Test
  void force_failsByADefect_endsThatUploadOnly() {
    Written broken = new Written('a', true);
    Written good = new Written('b', true);
    broken.fault = new IllegalStateException("a defect");
    broken.write(1);
    good.write(1);

    committer.urgent(good);

    assertThat(broken.failure).isNotNull();
    assertThat(broken.failure.code()).isEqualTo(FailureCode.INTERNAL);
    assertThat(good.acknowledged).isNotNull();
  }

  @Test
  void commit_storeThrowsAtOnce_isToldToEverybodyAndTheNextGroupGoesOn() {
    Written upload = new Written('a', true);
    storeThrows = new IllegalArgumentException("a defect");
    committer.urgent(upload);
    storeThrows = null;
    Written next = new Written('b', true);

    committer.urgent(next);

    assertThat(upload.failure).isNotNull();
    assertThat(upload.failure.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(next.acknowledged).isNotNull();
  }

  @Test
  void forget_writerThatWaits_isInNoGroupWithTheNextWriterOfItsUpload() {
    Written older = new Written('a', true);
    Written newer = new Written('a', true);
    older.write(1);
    committer.forget(older);

    newer.write(1);

    committer.urgent(newer);

    assertThat(groups).hasSize(1);
    assertThat(groups.get(0)).hasSize(1);
    assertThat(older.acknowledged).isNull();
    assertThat(newer.acknowledged).isNotNull();
  }

  @Test
  void commit_fenced_isNeverAcknowledged() {
    result = CommitResult.FENCED;
    Written upload = new Written('a', true);

    committer.urgent(upload);

    assertThat(upload.acknowledged).isNull();
    assertThat(upload.failure).isNotNull();
    assertThat(upload.failure.code()).isEqualTo(FailureCode.FENCED);
  }

  @Test
  void force_moreIsWrittenMeanwhile_coversOnlyWhatWasThereBefore() {
    Written upload = new Written('a', true);
    upload.write(10);
    upload.whileForced =
        () -> {
          upload.whileForced = () -> {};
          upload.write(5);
        };

    committer.urgent(upload);

    assertThat(upload.acknowledged).isEqualTo(new Prefix(10, 0));
    time.advanceTimeBy(LIMITS.groupDelay());
    assertThat(upload.acknowledged).isEqualTo(new Prefix(15, 0));
  }

  @Test
  void ephemeral_upload_isCommittedWithoutForce() {
    Written upload = new Written('a', false);

    committer.urgent(upload);

    assertThat(order).containsExactly("pieces", "commit", "ack");
    assertThat(powerSafe).containsExactly(false);
  }
}
