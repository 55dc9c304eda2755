package dev.ferry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.resume.r2dbc.PostgresAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityFileTest {
  private static final String ONE = "0123456789abcdef0123456789abcdef";
  private static final String TWO = "f".repeat(32);

  @TempDir Path folder;
  private final StorePlace place = StorePlace.in(Path.of("data"));

  @Test
  void read_noFile_isEmpty() throws IOException {
    assertThat(new IdentityFile(folder).read()).isEmpty();
  }

  @Test
  void write_fresh_isOneLineAndReadsBack() throws IOException {
    IdentityFile file = new IdentityFile(folder);

    file.write(ONE, place);

    assertThat(file.read()).contains(ONE);
    assertThat(folder.resolve("identity")).hasContent(ONE + "\n");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void write_storeElsewhere_saysWhere() throws IOException {
    IdentityFile file = new IdentityFile(folder);
    assertThat(file.elsewhere()).isEmpty();

    file.write(ONE, StorePlace.at(PostgresAddress.parse("postgresql://db/ferry"), "u", "secret"));

    assertThat(file.read()).contains(ONE);
    assertThat(file.elsewhere()).contains("postgresql://db:5432/ferry");
    file.write(TWO, place);
    assertThat(file.read()).contains(TWO);
    assertThat(file.elsewhere()).isEmpty();
  }

  @Test
  void write_again_replaces() throws IOException {
    IdentityFile file = new IdentityFile(folder);
    file.write(ONE, place);

    file.write(TWO, place);

    assertThat(new IdentityFile(folder).read()).contains(TWO);
  }

  @Test
  void write_leftoverOfACrash_isOverwritten() throws IOException {
    Files.writeString(folder.resolve("identity.new"), "x".repeat(1_000));
    IdentityFile file = new IdentityFile(folder);

    assertThat(file.read()).isEmpty();
    file.write(ONE, place);

    assertThat(file.read()).contains(ONE);
  }

  @Test
  void read_notOurs_isWhatItSaysWithinBounds() throws IOException {
    IdentityFile file = new IdentityFile(folder);

    Files.write(file.path(), new byte[] {(byte) 0xff, 0, 1});
    assertThat(file.read()).isPresent();
    Files.write(file.path(), new byte[0]);
    assertThat(file.read()).contains("");
    Files.writeString(file.path(), "y".repeat(1_000_000));
    assertThat(file.read()).hasValueSatisfying(text -> assertThat(text).hasSizeLessThan(1_000));
  }

  @Test
  void write_noFolder_fails() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> new IdentityFile(folder.resolve("missing")).write(ONE, place));
  }
}
