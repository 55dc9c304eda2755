package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.ResumeStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class H2ResumeStoreTest implements ResumeStoreContract {
  private ResumeStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    store = requireNonNull(H2ResumeStores.open(folder).block());
  }

  @AfterEach
  void close() {
    store.close().block();
  }

  @Override
  public ResumeStore store() {
    return store;
  }

  @Override
  public String threadPrefix() {
    return "ferry-db-";
  }
}
