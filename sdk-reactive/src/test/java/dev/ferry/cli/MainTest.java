package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
  /** Port 1 of the loopback interface: nobody listens there. */
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir private Path folder = Path.of("");
  private Recording recording = new Recording(folder);

  @BeforeEach
  void fresh() {
    recording = new Recording(folder.resolve("state"));
  }

  @Test
  void run_withoutArguments_isAUsageFailure() {
    assertThat(recording.run()).isEqualTo(2);
    assertThat(recording.err()).startsWith("ferry: USAGE: Name a command\n  next: ");
    assertThat(recording.out()).isEmpty();
  }

  @Test
  void run_anUnknownCommand_isAUsageFailure() {
    assertThat(recording.run("bogus")).isEqualTo(2);
    assertThat(recording.err()).contains("USAGE").contains("bogus");
  }

  @Test
  void run_anOptionThatIsNearlyOne_saysWhichIsMeant() {
    assertThat(recording.run("push", "--bwlimt", "1MiB", "f", "demo:/x")).isEqualTo(2);
    assertThat(recording.err())
        .contains("next: Did you mean '--bwlimit'? Read 'ferry push --help'.");
  }

  @Test
  void run_aUsageFailureWithJson_isOneObject() {
    assertThat(recording.run("push", "--json")).isEqualTo(2);
    assertThat(recording.out()).startsWith("{\"error\":{\"code\":\"USAGE\"").endsWith("}}\n");
    assertThat(recording.err()).isEmpty();
  }

  @Test
  void run_aPathOutside_namesTheNextStep() {
    assertThat(recording.run("stat", "demo:/../x")).isEqualTo(2);
    assertThat(recording.err())
        .startsWith("ferry: INVALID_PATH: ")
        .contains("\n  next: Use a path below the workspace");
  }

  @Test
  void run_whereNobodyListens_isRefused() {
    assertThat(recording.run("ls", "demo:/", "--server", NOBODY)).isEqualTo(3);
    assertThat(recording.err()).startsWith("ferry: CONNECTION_REFUSED: ").contains("ferry serve");
    assertThat(recording.out()).isEmpty();
  }

  @Test
  void push_whereNobodyListens_isRefusedAndRemembersNothing() throws IOException {
    Path source = Files.writeString(folder.resolve("source"), "content");

    assertThat(recording.run("push", source.toString(), "demo:/x", "--server", NOBODY))
        .isEqualTo(3);
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void push_ofADirectoryWhereNobodyListens_isRefusedAtOnce() {
    assertThat(recording.run("push", folder.toString(), "demo:/x", "--server", NOBODY))
        .isEqualTo(3);
    assertThat(recording.err()).startsWith("ferry: CONNECTION_REFUSED: ");
  }

  @Test
  void push_withRestartAndKey_isRefused() {
    assertThat(recording.run("push", "--restart", "--key", "k", "f", "demo:/x")).isEqualTo(2);
  }

  @Test
  void run_aCertificateWithoutItsKey_isRefused() {
    assertThat(recording.run("stat", "demo:/x", "--cert", "own.pem", "--server", NOBODY))
        .isEqualTo(2);
    assertThat(recording.err()).contains("a certificate and its key come together");
  }

  @Test
  void run_anAuthorityThatIsNotThere_namesTheFile() {
    String missing = folder.resolve("missing.pem").toString();

    assertThat(recording.run("stat", "demo:/x", "--cacert", missing, "--server", NOBODY))
        .isEqualTo(7);
    assertThat(recording.err()).startsWith("ferry: LOCAL_IO: ").contains(missing);
  }

  @Test
  void push_aRateThatIsNone_isRefused() {
    for (String rate : new String[] {"0", "fast", "-1MiB", "10 apples"}) {
      assertThat(recording.run("push", "--bwlimit", rate, "f", "demo:/x", "--server", NOBODY))
          .as(rate)
          .isEqualTo(2);
    }
  }

  @Test
  void serve_withoutTheLauncher_pointsToIt() {
    assertThat(recording.run("serve")).isEqualTo(2);
    assertThat(recording.err()).contains("launcher");
  }
}
