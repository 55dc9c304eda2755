package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.ResumeStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

final class H2ResumeStoreTest implements ResumeStoreContract {
  @TempDir private Path folder;
  private ResumeStore store;
  private Flux<ResumeStore> others = Flux.empty();

  @BeforeEach
  void open() {
    store = opened("store");
  }

  @AfterEach
  void close() {
    others.startWith(store).concatMap(ResumeStore::close).blockLast();
  }

  @Override
  public ResumeStore store() {
    return store;
  }

  @Override
  public ResumeStore reopened() {
    store.close().block();
    store = opened("store");
    return store;
  }

  @Override
  public ResumeStore another() {
    ResumeStore other = opened("another");
    others = Flux.just(other);
    return other;
  }

  private ResumeStore opened(String name) {
    return requireNonNull(H2ResumeStores.open(folder.resolve(name)).block());
  }

  /** They run one after the other. */
  @Override
  public void awaitCallsUnderWay() {
    store.ping().block();
  }

  @Override
  public String threadPrefix() {
    return "ferry-db-";
  }
}
