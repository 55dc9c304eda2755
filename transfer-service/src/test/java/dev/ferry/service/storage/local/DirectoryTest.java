package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The handle itself refuses links. Whoever walks asks for the kind of an entry first; in between a
 * link can take its place, and then only this is left.
 */
final class DirectoryTest {
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
}
