package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The handle itself refuses links. Whoever walks asks for the kind of an entry first; in between a
 * link can take its place, and then only this is left.
 */
final class DirectoryTest {
  private static final int WRITERS = 8;

  @TempDir Path folder;
  private Directory directory;

  @BeforeEach
  void open() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(inside.resolve("directory"), outside);
    Files.createSymbolicLink(inside.resolve("file"), outside.resolve("secret"));
    directory = Directory.open(inside, new DiskCalls(DiskObserver.NONE));
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void open_linkToADirectory_isRefused() {
    assertThatThrownBy(() -> directory.open("directory")).isInstanceOf(IOException.class);
  }

  @Test
  void openFile_linkToAFile_isRefused() {
    assertThatThrownBy(() -> directory.openFile("file")).isInstanceOf(IOException.class);
  }

  @Test
  void stat_link_isTheLinkItself() throws IOException {
    assertThat(directory.stat("directory").orElseThrow().isSymbolicLink()).isTrue();
  }

  @Test
  void deleteFile_link_leavesWhatItNames() throws IOException {
    directory.deleteFile("file");

    assertThat(folder.resolve("outside/secret")).hasContent("secret");
  }

  /** A move over an empty directory would take it from under whoever was first. */
  @Test
  void ensure_manyAtOnce_allWorkInTheSameDirectory() throws Exception {
    DiskCalls disk = new DiskCalls(DiskObserver.NONE);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try (Nursery nursery = Nursery.open(folder.resolve("nursery"), disk);
        Directory home = Directory.open(folder.resolve("inside"), disk)) {
      for (int round = 0; round < 50; round++) {
        String name = "new" + round;
        CyclicBarrier together = new CyclicBarrier(WRITERS);
        List<Future<Boolean>> made = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          String file = "file" + writer;
          made.add(threads.submit(() -> put(home, name, nursery, file, together)));
        }
        int created = 0;
        for (Future<Boolean> one : made) {
          created += one.get() ? 1 : 0;
        }

        assertThat(created).isEqualTo(1);
        assertThat(folder.resolve("inside").resolve(name).toFile().list()).hasSize(WRITERS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean put(
      Directory home, String name, Nursery nursery, String file, CyclicBarrier together)
      throws Exception {
    Path own = Files.createTempFile(folder, "own", "");
    together.await();
    boolean created = home.ensure(name, nursery);
    try (Directory here = Directory.open(folder, new DiskCalls(DiskObserver.NONE));
        Directory target = home.open(name)) {
      here.move(own.getFileName().toString(), target, file);
    }
    return created;
  }
}
