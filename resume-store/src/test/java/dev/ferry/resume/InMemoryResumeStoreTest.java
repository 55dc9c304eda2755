package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.LAB;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.commit;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The store of the simulation keeps the real stores' contract, and forgets what it may. */
final class InMemoryResumeStoreTest implements ResumeStoreContract {
  private final Scheduler thread = Schedulers.newSingle("ferry-memory", true);
  private final Lane lane = new Lane(thread);
  private InMemoryResumeStore store =
      InMemoryResumeStore.create(lane, Clock.systemUTC(), "0".repeat(32));

  @AfterEach
  void close() {
    thread.dispose();
  }

  @Override
  public ResumeStore store() {
    return store;
  }

  @Override
  public ResumeStore reopened() {
    await(store.close());
    store = store.reopened(lane);
    return store;
  }

  @Override
  public ResumeStore another() {
    return InMemoryResumeStore.create(lane, Clock.systemUTC(), "1".repeat(32));
  }

  @Override
  public void awaitCallsUnderWay() {
    await(store.ping());
  }

  @Override
  public String threadPrefix() {
    return "ferry-memory";
  }

  @Test
  void cutPower_changesBehindTheLastDurableOne_areLostFromTheEnd() {
    UploadRecord open = created(store);
    awaitOne(store.commit(List.of(commit(open, 10)), true));
    UploadRecord attached = awaitOne(store.attach(open.id()));
    awaitOne(store.commit(List.of(commit(attached, 20)), false));

    assertThat(store.unforced()).isEqualTo(2);
    store.cutPower(1);

    assertThat(found(store, open.id())).isEqualTo(attached);
    assertThat(store.unforced()).isZero();
    assertThat(awaitOne(store.find(LAB, open.created().key()))).isEqualTo(attached);
  }

  private record Lane(Scheduler thread) implements StoreLane {
    @Override
    public <T> Mono<T> call(String name, Supplier<Optional<T>> work) {
      return Mono.fromSupplier(work).flatMap(Mono::justOrEmpty).subscribeOn(thread);
    }
  }
}
