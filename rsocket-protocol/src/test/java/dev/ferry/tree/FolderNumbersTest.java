package dev.ferry.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths by open handles, while others open and close the same directories. */
final class FolderNumbersTest {
  private static final int ROUNDS = 500;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void each_whileOthersOpenTheSame_leadsToThatDirectoryEachTime() throws Exception {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path path = Files.createDirectory(folder.resolve("d" + i));
      Files.createFile(path.resolve("is-" + i));
      paths.add(path);
    }
    CountDownLatch over = new CountDownLatch(1);
    List<Future<?>> opening = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      opening.add(threads.submit(() -> openAndClose(paths, over)));
    }
    AtomicInteger known = new AtomicInteger();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        look(paths, known);
      }
    } finally {
      over.countDown();
    }
    for (Future<?> each : opening) {
      each.get(10, TimeUnit.SECONDS);
    }
    assertThat(known.get()).isEqualTo(3 * ROUNDS);
  }

  private static void look(List<Path> paths, AtomicInteger known) throws IOException {
    List<Folder> folders = new ArrayList<>();
    try {
      for (Path path : paths) {
        folders.add(Folder.open(path));
      }
      FolderNumbers.each(
          folders,
          (own, path) -> {
            assertThat(path).isNotNull();
            assertThat(path.resolve("is-" + folders.indexOf(own))).exists();
            known.incrementAndGet();
          });
    } finally {
      folders.forEach(Folder::close);
    }
  }

  private static Void openAndClose(List<Path> paths, CountDownLatch over) throws IOException {
    while (over.getCount() > 0) {
      for (Path path : paths) {
        Folder.open(path).close();
      }
    }
    return null;
  }

  @Test
  void each_inTheMiddleOfAnother_doesNotWaitForIt() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (Folder opened = Folder.open(folder)) {
      FolderNumbers.each(
          List.of(opened),
          (own, path) -> {
            assertThat(path).isNotNull();
            assertThat(inside(other)).isTrue();
          });
    }
  }

  /** On another thread. */
  private boolean inside(Path other) throws IOException {
    Future<Boolean> there =
        threads.submit(
            () -> {
              boolean[] found = new boolean[1];
              try (Folder opened = Folder.open(other)) {
                FolderNumbers.each(List.of(opened), (own, path) -> found[0] = path != null);
              }
              return found[0];
            });
    try {
      return there.get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
