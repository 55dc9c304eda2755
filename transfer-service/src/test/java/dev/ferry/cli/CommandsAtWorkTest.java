package dev.ferry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.cli.CommandRun.Result;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.tls.CertificateAuthority;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.service.tls.TlsFiles;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.WorkspaceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What commands say when not everything goes well, against a real service in this process. */
final class CommandsAtWorkTest {
  private static final String TOKEN = "operator-token-of-this-test";

  @TempDir static Path folder;
  private static @Nullable ServiceHarness started;

  @BeforeAll
  static void start() {
    started = ServiceHarness.options(folder.resolve("data")).token(TOKEN).start();
  }

  @AfterAll
  static void stop() {
    service().close();
  }

  private static ServiceHarness service() {
    return java.util.Objects.requireNonNull(started);
  }

  private static CommandRun commands(String... variables) {
    Map<String, String> more =
        variables.length == 0 ? Map.of("FERRY_TOKEN", TOKEN) : Map.of(variables[0], variables[1]);
    return commandsTo(service(), more);
  }

  private static CommandRun commandsTo(ServiceHarness service, Map<String, String> variables) {
    return new CommandRun("127.0.0.1:" + service.port(), folder.resolve("state"), variables);
  }

  /** The folder of the first. */
  private static Path folder(Path... files) {
    return java.util.Objects.requireNonNull(files[0].getParent());
  }

  private static Path local(String name, String content) {
    try {
      Path file = folder.resolve("local").resolve(name);
      Files.createDirectories(folder(file));
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void mirror_bothWaysWithAConflict_tellsItAndDoesTheRest() throws IOException {
    Path here = folder(local("tree/same", "same"), local("tree/fought", "as it was"));
    CommandRun commands = commands();
    commands.of("mirror", "--both-ways", here.toString(), "ws:/tree").orThrow();
    Files.writeString(here.resolve("fought"), "changed here");
    Files.writeString(here.resolve("mine"), "new here");
    commands.with("changed there, too".getBytes(UTF_8), "write", "ws:/tree/fought").orThrow();
    commands.with("new there".getBytes(UTF_8), "write", "ws:/tree/theirs").orThrow();

    Result mirrored = commands.of("mirror", "--both-ways", "--json", here.toString(), "ws:/tree");

    assertThat(mirrored.exitCode()).isEqualTo(9);
    assertThat(mirrored.json().path("conflicts")).hasSize(1);
    assertThat(mirrored.json().path("conflicts").path(0).path("path").asString(""))
        .contains("fought");
    assertThat(here.resolve("fought")).hasContent("changed here");
    assertThat(here.resolve("theirs")).hasContent("new there");
    assertThat(commands.of("cat", "ws:/tree/fought").text()).isEqualTo("changed there, too");
    assertThat(commands.of("cat", "ws:/tree/mine").text()).isEqualTo("new here");
  }

  @Test
  void tarPushAndPull_withAMemberThatMustNotCome_refuseItByName() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String name : List.of("good", "../bad")) {
        byte[] content = name.getBytes(UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    CommandRun commands = commands();

    Result pushed = commands.with(bytes.toByteArray(), "tar", "push", "ws:/tar");
    Result pulled = commands.of("tar", "pull", "ws:/tar").orThrow();

    assertThat(pushed.exitCode()).isEqualTo(9);
    assertThat(pushed.err()).contains("../bad").contains("INVALID_PATH");
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new java.io.ByteArrayInputStream(pulled.out()))) {
      assertThat(tar.getNextEntry().getName()).isEqualTo("good");
      assertThat(tar.readAllBytes()).asString().isEqualTo("good");
      assertThat(tar.getNextEntry()).isNull();
    }
  }

  @Test
  void writes_onlyOverAVersion_refuseAnyOther() {
    Path file = local("version", "first");
    CommandRun commands = commands();
    commands.of("push", file.toString(), "ws:/version").orThrow();
    String etag =
        commands.of("stat", "--json", "ws:/version").orThrow().json().path("etag").asString("");

    Result push = commands.of("push", "--if-match", "none", file.toString(), "ws:/version");
    Result write = commands.with("x".getBytes(UTF_8), "write", "--if-match", "none", "ws:/version");
    Result pull =
        commands.of(
            "pull", "--if-match", "none", "ws:/version", folder.resolve("not-there").toString());
    commands.with("second".getBytes(UTF_8), "write", "--if-match", etag, "ws:/version").orThrow();

    assertThat(etag).isNotEmpty();
    assertThat(push.err()).contains("PRECONDITION_FAILED");
    assertThat(write.err()).contains("PRECONDITION_FAILED");
    assertThat(pull.err()).contains("VERSION_CHANGED");
    assertThat(folder.resolve("not-there")).doesNotExist();
    assertThat(commands.of("cat", "ws:/version").text()).isEqualTo("second");
  }

  @Test
  void tarPush_moreThanTheSenderAllows_failsWithWhatItIs() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String name : List.of("one", "two")) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(600);
        tar.putArchiveEntry(entry);
        tar.write(new byte[600]);
        tar.closeArchiveEntry();
      }
    }

    Result entries =
        commands().with(bytes.toByteArray(), "tar", "push", "--entries-max", "1", "ws:/few");
    Result content =
        commands().with(bytes.toByteArray(), "tar", "push", "--bytes-max", "1KiB", "ws:/small");

    assertThat(entries.exitCode()).isEqualTo(5);
    assertThat(entries.err()).contains("LIMIT_EXCEEDED");
    assertThat(content.exitCode()).isEqualTo(5);
    assertThat(content.err()).contains("LIMIT_EXCEEDED");
  }

  @Test
  void stat_withACertificateOfItsOwn_isLetInWhereOneIsWanted() throws Exception {
    CertificateAuthority authority = new CertificateAuthority(folder, "home");
    CertificateAuthority clients = new CertificateAuthority(folder, "clients");
    TlsFiles worker = clients.client("worker");
    ServerTls tls =
        new ServerTls(authority.service("here", "127.0.0.1", clients), Duration.ofSeconds(5));
    try (ServiceHarness service =
        ServiceHarness.options(folder.resolve("secured")).tls(tls).start()) {
      CommandRun commands = commandsTo(service, Map.of());
      String home = authority.certificate().toString();

      Result stranger = commands.of("uploads", "--cacert", home);
      Result known =
          commands.of(
              "uploads",
              "--cacert",
              home,
              "--cert",
              worker.certificate().toString(),
              "--cert-key",
              worker.privateKey().toString());

      assertThat(stranger.exitCode()).isEqualTo(8);
      assertThat(stranger.err()).contains("CERTIFICATE_REFUSED");
      assertThat(known.exitCode()).as(known.err()).isZero();
    }
  }

  @Test
  void workspaceCreate_inAnOpenedFolderWithoutTwins_isThatDirectoryAndRefusesThem()
      throws IOException {
    Path opened = Files.createDirectories(folder.resolve("opened").resolve("project"));
    try (ServiceHarness service =
        ServiceHarness.options(folder.resolve("rooted"))
            .rootFolders(Map.of("here", folder(opened)))
            .start()) {
      CommandRun commands = commandsTo(service, Map.of());
      commands
          .of("workspace", "create", "--root", "here:/project", "--refuse-twins", "rooted")
          .orThrow();
      commands.with("x".getBytes(UTF_8), "write", "rooted:/File").orThrow();

      Result twin = commands.with("y".getBytes(UTF_8), "write", "rooted:/file");

      assertThat(opened.resolve("File")).hasContent("x");
      assertThat(twin.exitCode()).isEqualTo(5);
      assertThat(opened.resolve("file")).doesNotExist();
    }
  }

  @Test
  void push_ofSeveralFiles_tellsTheOutcomeOfEachAndTheWorst() {
    Path big = folder.resolve("big");
    new SeededBytes(11).writeTo(big, 3_000_017);
    String[] push = {
      "push",
      "--parallel",
      "3",
      "--json",
      local("a", "a").toString(),
      big.toString(),
      folder.resolve("missing").toString(),
      local("b", "b").toString(),
      "ws:/in/"
    };

    JsonNode pushed = commands().of(push).json();
    Result forbidden = commands().of("push", push[4], push[5], "ws:/in");
    Result twice = commands().of("push", push[4], push[4], "ws:/in/");

    assertThat(commands().of(push).exitCode()).isEqualTo(7);
    assertThat(pushed.path("complete").asBoolean(true)).isFalse();
    assertThat(pushed.path("files")).hasSize(4);
    assertThat(pushed.path("files").path(1).path("digest").asString("")).startsWith("sha256:");
    assertThat(pushed.path("files").path(2).path("error").path("code").asString(""))
        .isEqualTo("LOCAL_IO");
    assertThat(commands().of("cat", "ws:/in/b").text()).isEqualTo("b");
    assertThat(forbidden.exitCode()).isEqualTo(2);
    assertThat(forbidden.err()).contains("End the target with a slash");
    assertThat(twice.exitCode()).isEqualTo(2);
  }

  @Test
  void push_ofSeveralFilesAtARate_sharesItAmongThem() {
    new SeededBytes(1).writeTo(folder.resolve("one"), 600_000);
    new SeededBytes(2).writeTo(folder.resolve("two"), 600_000);
    long begun = System.nanoTime();

    commands()
        .of(
            "push",
            "--bwlimit",
            "1MiB",
            folder.resolve("one").toString(),
            folder.resolve("two").toString(),
            "ws:/in/")
        .orThrow();

    assertThat(System.nanoTime() - begun).isGreaterThan(700_000_000L);
  }

  @Test
  void push_ofADirectoryWithRules_takesWhatIsIncludedAndNotExcluded() {
    Path tree =
        folder(
            local("rules/a.java", "a"),
            local("rules/deep/b.java", "b"),
            local("rules/deep/c.txt", "c"),
            local("rules/docs/d.txt", "d"),
            local("rules/test/e.java", "e"));

    commands()
        .of(
            "push",
            "--include",
            "*.java",
            "--include",
            "docs/",
            "--exclude",
            "test",
            tree.toString(),
            "ws:/rules")
        .orThrow();

    assertThat(commands().of("ls", "-R", "ws:/rules").orThrow().text())
        .contains("/rules/a.java", "/rules/deep/b.java", "/rules/docs/d.txt")
        .doesNotContain("c.txt", "e.java");
  }

  @Test
  void top_once_showsWhatMovesAndWhatWaits() {
    try (RawClient raw = RawClient.connect(service().port(), List.of(1), TOKEN)) {
      RawClient.Channel moving = raw.channel(open("ws:/moving"));
      assertThat(moving.expect(ServerMessage.Opened.class)).isNotNull();
      moving.send(RawClient.chunk(0, ByteBuffer.allocate(60)));
      try (RawClient gone = RawClient.connect(service().port(), List.of(1), TOKEN)) {
        assertThat(gone.channel(open("ws:/waiting")).expect(ServerMessage.Opened.class))
            .isNotNull();
      }
      JsonNode top = topUntil("waiting");

      assertThat(state(top, "ws:/moving")).isEqualTo("moving");
      assertThat(state(top, "ws:/waiting")).isEqualTo("waiting");
      assertThat(commands().of("top").orThrow().text())
          .contains("1 moving, 1 waiting")
          .contains("ws:/moving");
      assertThat(commands().of("top", "--workspace", "other", "--json").json().path("transfers"))
          .isEmpty();
    }
  }

  private static dev.ferry.protocol.ClientMessage.Open open(String file) {
    return RawClient.open(WorkspaceFile.parse(file), file, ContentLength.of(100));
  }

  /** The service learns a moment later that a connection is gone. */
  private static JsonNode topUntil(String state) {
    JsonNode top = commands().of("top", "--json", "--once").orThrow().json();
    for (int i = 0; i < 200 && !top.toString().contains(state + "\""); i++) {
      top = commands().of("top", "--json", "--once").orThrow().json();
    }
    return top;
  }

  private static String state(JsonNode top, String file) {
    for (JsonNode row : top.path("transfers")) {
      if (row.path("file").asString("").equals(file)) {
        return row.path("state").asString("");
      }
    }
    return "";
  }

  @Test
  void doctor_ofAGoodService_findsEverythingAndTellsIt() throws IOException {
    commands().with("x".getBytes(UTF_8), "write", "ws:/x").orThrow();

    JsonNode seen = commands().of("doctor", "--workspace", "ws", "--json").orThrow().json();
    Result asText = commands().of("doctor", "--workspace", "none");

    assertThat(seen.path("healthy").asBoolean(false)).isTrue();
    assertThat(seen.path("service").path("version").asString("")).isEqualTo("test");
    assertThat(seen.path("service").path("diskFreeBytes").asLong(0)).isPositive();
    assertThat(Instant.parse(seen.path("service").path("now").asString(""))).isNotNull();
    assertThat(seen.path("findings").toString())
        .contains("\"clock\"", "\"limits\"", "\"token\"", "\"volume\"", "workspace ws")
        .doesNotContain(TOKEN);
    assertThat(asText.exitCode()).isZero();
    assertThat(asText.text()).contains("warning  workspace none");
  }

  @Test
  void doctor_ofWhatIsWrong_namesItWithItsExitCodeAndTheNextStep() throws IOException {
    Path token = local("token", TOKEN);
    commands("NONE", "x").of("config", "set", "token-file", token.toString()).orThrow();

    Result byProfile = commands("NONE", "x").of("doctor");
    Result wrongToken = commands("FERRY_TOKEN", "wrong").of("doctor", "--json");
    Result nobody = commands().of("doctor", "--server", "127.0.0.1:1");
    Result plain = commands().of("doctor", "--tls");

    assertThat(byProfile.exitCode()).isZero();
    assertThat(byProfile.text()).contains("warning  token file", "chmod 600");
    assertThat(wrongToken.exitCode()).isEqualTo(8);
    assertThat(wrongToken.json().path("healthy").asBoolean(true)).isFalse();
    assertThat(wrongToken.text()).contains("\"name\":\"token\",\"verdict\":\"failed\"");
    assertThat(nobody.exitCode()).isEqualTo(3);
    assertThat(nobody.text()).contains("failed   address 127.0.0.1:1", "next: Start the service");
    assertThat(plain.exitCode()).isEqualTo(8);
    assertThat(plain.text()).contains("failed   tls: TLS_UNAVAILABLE");
  }

  @Test
  void doctor_ofAFullVolume_failsWithTheCodeOfStorage() {
    SpacePolicy nothing =
        new SpacePolicy(SpacePolicy.UNLIMITED, SpacePolicy.UNLIMITED, Long.MAX_VALUE);
    Result full;
    try (ServiceHarness service =
        ServiceHarness.options(folder.resolve("full")).space(nothing).start()) {
      full = commandsTo(service, Map.of()).of("doctor");
    }

    assertThat(full.exitCode()).isEqualTo(7);
    assertThat(full.text()).contains("failed   volume");
  }

  @Test
  void completion_inARealBash_givesCommandsAndOptions() throws Exception {
    Path script = folder.resolve("ferry.bash");
    Files.write(script, commands().of("completion", "bash").orThrow().out());

    assertThat(completed(script, "ferry do")).containsExactly("doctor");
    assertThat(completed(script, "ferry config s")).contains("set");
    assertThat(completed(script, "ferry push --par")).containsExactly("--parallel");
    assertThat(completed(script, "ferry completion ")).contains("bash", "zsh");
    assertThat(commands().of("completion", "zsh").orThrow().text())
        .startsWith("autoload")
        .contains("complete -F");
  }

  private static List<String> completed(Path script, String line) throws Exception {
    String ask =
        """
        source "$1"
        COMP_LINE=$2 COMP_POINT=${#2}
        read -r -a COMP_WORDS <<< "$2"
        [ "${2: -1}" != " " ] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        $(complete -p ferry | sed 's/.*-F \\([^ ]*\\).*/\\1/') ferry "${COMP_WORDS[COMP_CWORD]}" ""
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", ask, "ask", script.toString(), line)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).isZero();
    return out.lines().map(String::strip).filter(word -> !word.isEmpty()).toList();
  }
}
