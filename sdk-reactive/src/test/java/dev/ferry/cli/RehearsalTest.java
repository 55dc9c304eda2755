package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RehearsalTest {
  @Test
  void play_inAnEmptyFolder_everyCommandGoesWell(@TempDir Path folder) throws IOException {
    assertThat(Rehearsal.play(folder)).isZero();

    assertThat(folder.resolve("copy")).hasSameBinaryContentAs(folder.resolve("source"));
    assertThat(Files.exists(folder.resolve("ferry"))).as("what the push remembered").isTrue();
  }
}
