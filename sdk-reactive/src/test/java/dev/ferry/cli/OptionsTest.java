package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OptionsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void duration_ofEachUnit_isRead() {
    assertThat(PushOptions.duration("90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(PushOptions.duration("30m")).isEqualTo(Duration.ofMinutes(30));
    assertThat(PushOptions.duration("24h")).isEqualTo(Duration.ofHours(24));
    assertThat(PushOptions.duration("7d")).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void values_thatCannotBeMeant_areRefused() {
    for (String text : List.of("", "24", "h", "1w")) {
      assertThatThrownBy(() -> PushOptions.duration(text)).isInstanceOf(TransferException.class);
    }
    for (String text : List.of("", "8", "rw")) {
      assertThatThrownBy(() -> PushOptions.permissionBits(text))
          .isInstanceOf(TransferException.class);
    }
    assertThat(PushOptions.permissionBits("0640")).isEqualTo(0640);
  }

  @Test
  void digest_asTheToolsPrintIt_isRead() {
    String hex = "cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208";

    assertThat(DigestOptions.parse(hex)).isEqualTo(new Digest(hex));
    assertThat(DigestOptions.parse(hex.toUpperCase(Locale.ROOT))).isEqualTo(new Digest(hex));
    assertThat(DigestOptions.parse("sha256:" + hex)).isEqualTo(new Digest(hex));
    for (String text : List.of("", "sha256:", hex.substring(1), "md5:" + hex)) {
      assertThatThrownBy(() -> DigestOptions.parse(text)).isInstanceOf(TransferException.class);
    }
  }

  @Test
  void proof_ofAResult_saysThatTheDigestIsOff() {
    Digest digest = new Digest("cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208");

    assertThat(Proofs.of(Optional.of(digest), 7)).isEqualTo(digest.toString());
    assertThat(Proofs.of(Optional.empty(), 7)).isEqualTo("crc32c:00000007 (digest off)");
  }

  @Test
  void target_thatIsADirectory_keepsTheName() {
    assertThat(Targets.of("demo:/in/", "some/big.bin"))
        .isEqualTo(WorkspaceFile.parse("demo:/in/big.bin"));
    assertThat(Targets.of("demo:/", "big.bin")).isEqualTo(WorkspaceFile.parse("demo:/big.bin"));
    assertThat(Targets.of("demo:/in", "big.bin")).isEqualTo(WorkspaceFile.parse("demo:/in"));
    assertThatThrownBy(() -> Targets.of("demo:/in/", "-")).isInstanceOf(TransferException.class);
    assertThat(Targets.of(folder, WorkspaceFile.parse("demo:/a/b"))).isEqualTo(folder.resolve("b"));
  }

  @Test
  void amounts_ofEveryScale_areShort() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(1023)).isEqualTo("1023 B");
    assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Amounts.bytes(640L << 20)).isEqualTo("640 MiB");
    assertThat(Amounts.clock(Duration.ofSeconds(7))).isEqualTo("0:07");
    assertThat(Amounts.clock(Duration.ofSeconds(7500))).isEqualTo("2:05:00");
  }
}
