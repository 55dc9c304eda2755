package dev.ferry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Profiles: what they keep, and what of them counts when. */
final class ConfigCommandTest {
  private static final String SECRET = "secret-of-this-test";

  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Map<String, String> variables, String... arguments) {
    out.reset();
    err.reset();
    return Main.run(console(variables), arguments);
  }

  private int run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private Console console(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("XDG_STATE_HOME", folder.toString());
    environment.put("XDG_CONFIG_HOME", folder.toString());
    return new Console(
        new ByteArrayInputStream(new byte[0]),
        out,
        new PrintStream(err, true, UTF_8),
        false,
        environment);
  }

  private ClientOptions resolved(Map<String, String> variables, String... arguments) {
    ServerOptions options = new ServerOptions();
    var unused = new CommandLine(options).parseArgs(arguments);
    return options.options(console(variables)).build();
  }

  private static InetSocketAddress at(String host) {
    return InetSocketAddress.createUnresolved(host, 1);
  }

  private void twoProfiles() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), SECRET + "\n");
    assertThat(run("config", "set", "server", "one:1")).isZero();
    assertThat(run("config", "set", "token-file", token.toString())).isZero();
    assertThat(run("config", "set", "server", "two:1", "--profile", "two")).isZero();
    assertThat(run("config", "set", "token-env", "TWO_TOKEN", "--profile", "two")).isZero();
    assertThat(run("config", "set", "workspace", "box", "--profile", "two")).isZero();
  }

  @Test
  void setGetListUseRemove_twoProfiles_keepWhatWasSaid() throws IOException {
    twoProfiles();
    Path file = folder.resolve("ferry").resolve("config");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run("config", "get", "server")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("one:1\n");
    assertThat(run("config", "use", "two")).isZero();
    assertThat(run("config", "get", "server")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("two:1\n");
    assertThat(run("config", "list")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("* two  server=two:1", "  default  server=one:1")
        .doesNotContain(SECRET);
    assertThat(run("config", "unset", "workspace")).isZero();
    assertThat(run("config", "get", "workspace")).isEqualTo(4);
    assertThat(run("config", "remove", "two")).isZero();
    assertThat(run("config", "list", "--json")).isZero();
    assertThat(out.toString(UTF_8)).contains("\"name\":\"default\"").doesNotContain("two");
    assertThat(Files.readString(file)).doesNotContain(SECRET);
    assertThat(folder.resolve("ferry").toFile().list()).containsExactly("config");
  }

  @Test
  void options_optionEnvironmentProfileDefault_countInThatOrder() throws IOException {
    assertThat(resolved(Map.of()).addresses())
        .containsExactly(InetSocketAddress.createUnresolved("localhost", 7420));
    twoProfiles();
    Map<String, String> variables = Map.of("FERRY_PROFILE", "two", "TWO_TOKEN", "t2");

    assertThat(resolved(Map.of()).addresses()).containsExactly(at("one"));
    assertThat(resolved(Map.of()).token()).contains(SECRET);
    assertThat(resolved(variables).addresses()).containsExactly(at("two"));
    assertThat(resolved(variables).token()).contains("t2");
    assertThat(resolved(variables, "--profile", "default").addresses()).containsExactly(at("one"));
    assertThat(resolved(Map.of("FERRY_TOKEN", "t3")).token()).contains("t3");
    assertThat(resolved(Map.of("FERRY_SERVER", "three:1")).addresses())
        .containsExactly(at("three"));
    assertThat(resolved(Map.of("FERRY_SERVER", "three:1"), "--server", "four:1").addresses())
        .containsExactly(at("four"));
  }

  @Test
  void credentials_ofAProfile_goToItsOwnServiceOnly() throws IOException {
    twoProfiles();

    assertThat(resolved(Map.of(), "--server", "elsewhere:1").token()).isEmpty();
    assertThat(err.toString(UTF_8)).contains("is for another service").doesNotContain(SECRET);
    assertThat(resolved(Map.of("FERRY_SERVER", "elsewhere:1")).token()).isEmpty();
    assertThat(resolved(Map.of(), "--server", "one:1").token()).contains(SECRET);
  }

  @Test
  void set_whatCannotBeMeant_isRefusedAndNothingIsWritten() {
    assertThat(run("config", "set", "token", SECRET)).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("token-file").doesNotContain(SECRET);
    assertThat(run("config", "set", "colour", "blue")).isEqualTo(2);
    assertThat(run("config", "set", "server", "nowhere")).isEqualTo(2);
    assertThat(run("config", "set", "tls", "perhaps")).isEqualTo(2);
    assertThat(run("config", "set", "workspace", "NO")).isEqualTo(2);
    assertThat(run("config", "set", "cacert", "a\nuse=evil")).isEqualTo(2);
    assertThat(run("config", "set", "server", "a:1", "--profile", "a.b")).isEqualTo(2);
    assertThat(run("config", "use", "none")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("next: 'ferry config list'");
    assertThat(folder.resolve("ferry")).doesNotExist();
  }

  @Test
  void pathWithoutWorkspace_isInTheProfilesOne() throws IOException {
    assertThat(run("stat", ":/in/x", "--server", "127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("ferry config set workspace");
    twoProfiles();

    assertThat(DefaultWorkspace.in(new String[] {"ls", ":/in", "--profile=two"}, console(Map.of())))
        .containsExactly("ls", "box:/in", "--profile=two");
    assertThat(
            DefaultWorkspace.in(
                new String[] {"ls", ":/in", "ws:/x"},
                console(Map.of("FERRY_PROFILE", "two", "FERRY_WORKSPACE", "mine"))))
        .containsExactly("ls", "mine:/in", "ws:/x");
  }
}
