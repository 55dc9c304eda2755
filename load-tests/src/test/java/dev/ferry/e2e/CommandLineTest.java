package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.ClientSettings;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** The command line as scripts use it, against the real service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandLineTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MIB = 1 << 20;

  private final Workbench bench = Workbench.openForManyStarts();
  private final ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
  private final long seed = Seed.announce(CommandLineTest.class);

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void pushAndPull_ofAFile_giveReceiptAndSameContent() {
    SeededFile source = SeededFile.write(bench.file("whole"), seed, 5L * MIB + 17);
    Path copy = bench.file("whole-copy");

    JsonNode pushed = run("push", source.path().toString(), "cli:/in/").orThrow().json();
    JsonNode pulled = run("pull", "cli:/in/whole", copy.toString()).orThrow().json();

    assertThat(pushed.path("file").asString("")).isEqualTo("cli:/in/whole");
    assertThat(pushed.path("digest").asString("")).isEqualTo(source.digest().toString());
    assertThat(pulled.path("digestVerified").asBoolean(false)).isTrue();
    assertThat(Digests.of(copy)).isEqualTo(source.digest());
    assertThat(rememberedPushes()).isEmpty();
  }

  @Test
  void push_fromAPipe_isPublishedWhole() throws IOException {
    SeededFile source = SeededFile.write(bench.file("piped"), seed + 6, 5L * MIB + 17);

    ClientProcess push =
        bench.command(bench.commandsTo(service.address()), "push", "-", "cli:/piped");
    push.send(Files.readAllBytes(source.path()));
    JsonNode pushed = push.await(PATIENCE).orThrow().json();

    assertThat(pushed.path("digest").asString("")).isEqualTo(source.digest().toString());
  }

  @Test
  void putAllAndGetAll_someSmallFiles_areAllThereOrNone() throws IOException {
    Path first = Files.writeString(bench.file("a.conf"), "first");
    Path second = Files.writeString(bench.file("b.conf"), "second");
    Path into = bench.file("copies");

    JsonNode put = run("put-all", "cli:/etc", first.toString(), second.toString()).orThrow().json();
    JsonNode refused =
        run("put-all", "--if-absent", "cli:/etc", second.toString(), into.getParent() + "/a.conf")
            .json();
    JsonNode got =
        run("get-all", "cli:/etc", "a.conf", "none", "b.conf", "--into", into.toString()).json();

    assertThat(put.path("files")).hasSize(2);
    assertThat(refused.path("error").path("code").asString("")).isEqualTo("PRECONDITION_FAILED");
    assertThat(got.path("files").path(1).path("code").asString("")).isEqualTo("NOT_FOUND");
    assertThat(into.resolve("a.conf")).hasContent("first");
    assertThat(into.resolve("b.conf")).hasContent("second");
  }

  @Test
  void pushAndPull_withoutDigest_saySoAndCompareTheChecksum() {
    SeededFile source = SeededFile.write(bench.file("off"), seed + 3, 5L * MIB + 17);
    Path copy = bench.file("off-copy");
    String hex = source.digest().hex();

    JsonNode pushed =
        run("push", "--no-digest", source.path().toString(), "cli:/").orThrow().json();
    JsonNode stat = run("stat", "cli:/off").orThrow().json();
    JsonNode pulled = run("pull", "--no-digest", "cli:/off", copy.toString()).orThrow().json();
    JsonNode compared = run("pull", "--digest", hex, "cli:/off", copy.toString()).orThrow().json();

    assertThat(pushed.path("digestOff").asBoolean(false)).isTrue();
    assertThat(pushed.has("digest")).isFalse();
    assertThat(stat.has("digest")).isFalse();
    assertThat(stat.path("crc32c").asString("")).isEqualTo(pushed.path("crc32c").asString("x"));
    assertThat(pulled.path("verified").asString("")).isEqualTo("checksum");
    assertThat(pulled.path("digestOff").asBoolean(false)).isTrue();
    assertThat(compared.path("verified").asString("")).isEqualTo("digest");
    assertThat(Digests.of(copy)).isEqualTo(source.digest());
  }

  @Test
  void push_digestHandedIn_isTheReceipts() {
    SeededFile source = SeededFile.write(bench.file("known"), seed + 4, 5L * MIB + 17);
    String file = source.path().toString();

    JsonNode pushed =
        run("push", "--digest", source.digest().hex(), file, "cli:/known").orThrow().json();
    ClientProcess.Result refused = run("push", "--digest", "0".repeat(64), file, "cli:/unknown");

    assertThat(pushed.path("digest").asString("")).isEqualTo(source.digest().toString());
    assertThat(refused.json().path("error").path("message").asString(""))
        .contains("the digest handed in is sha256:000");
  }

  @Test
  void push_interruptedByCtrlC_continuesWhenRunAgain() {
    SeededFile source = SeededFile.write(bench.file("interrupted"), seed + 1, 32L * MIB);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(
          index ->
              List.of(
                  Fault.throttle(Direction.TO_TARGET, 8L * MIB),
                  Fault.stall(Direction.TO_TARGET, 24L * MIB)));
      ClientSettings settings = bench.commandsTo("127.0.0.1:" + proxy.port());
      String[] push = {"push", source.path().toString(), "cli:/interrupted"};
      ClientProcess first = bench.command(settings, push);
      assertThat(Waiting.until(() -> first.durableBytes() > 4L * MIB, PATIENCE)).isTrue();
      first.interrupt();
      ClientProcess.Result stopped = first.await(PATIENCE);
      proxy.plan(index -> List.of());
      JsonNode second = bench.command(settings, push).await(PATIENCE).orThrow().json();

      assertThat(stopped.exitCode()).isEqualTo(130);
      assertThat(stopped.messages()).contains("run the same command again to continue");
      assertThat(second.path("transfer").path("resumedFromBytes").asLong(0))
          .isGreaterThanOrEqualTo(first.durableBytes());
      assertThat(second.path("digest").asString("")).isEqualTo(source.digest().toString());
    }
  }

  @Test
  void push_ofAFileThatChangedSince_isRefusedUntilRestarted() throws IOException {
    SeededFile source = SeededFile.write(bench.file("changed"), seed + 2, 16L * MIB);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(index -> List.of(Fault.throttle(Direction.TO_TARGET, 8L * MIB)));
      ClientSettings settings = bench.commandsTo("127.0.0.1:" + proxy.port());
      String[] push = {"push", source.path().toString(), "cli:/changed"};
      ClientProcess first = bench.command(settings, push);
      assertThat(Waiting.until(() -> first.durableBytes() > 0, PATIENCE)).isTrue();
      first.kill();
      Path changed = Files.write(source.path(), new byte[] {1}, StandardOpenOption.APPEND);
      proxy.plan(index -> List.of());
      ClientProcess.Result refused = bench.command(settings, push).await(PATIENCE);
      JsonNode restarted =
          bench
              .command(settings, "push", "--restart", push[1], push[2])
              .await(PATIENCE)
              .orThrow()
              .json();

      assertThat(refused.exitCode()).isEqualTo(6);
      JsonNode error = refused.json().path("error");
      assertThat(error.path("code").asString("")).isEqualTo("SOURCE_CHANGED");
      assertThat(error.path("nextStep").asString("")).contains("--restart");
      assertThat(restarted.path("digest").asString("")).isEqualTo(Digests.of(changed).toString());
    }
  }

  @Test
  void push_ofNothingListening_saysSoWithExitCode3() {
    SeededFile source = SeededFile.write(bench.file("nobody"), seed, 10);
    ClientProcess.Result result =
        bench
            .command(bench.commandsTo("127.0.0.1:1"), "push", source.path().toString(), "cli:/x")
            .await(PATIENCE);

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.json().path("error").path("code").asString(""))
        .isEqualTo("CONNECTION_REFUSED");
  }

  @Test
  void failures_ofEachKind_haveTheirExitCodeAndNextStep() {
    SeededFile source = SeededFile.write(bench.file("small"), seed, 1000);
    String file = source.path().toString();
    run("push", file, "cli:/small").orThrow();

    assertFailure(4, "NOT_FOUND", run("stat", "cli:/nothing"));
    assertFailure(4, "UPLOAD_NOT_FOUND", run("uploads", "show", "a".repeat(26)));
    assertFailure(2, "INVALID_PATH", run("stat", "cli:/../etc/passwd"));
    assertFailure(2, "INVALID_ARGUMENT", run("stat", "cli"));
    assertFailure(2, "USAGE", run("push", file));
    assertFailure(5, "PRECONDITION_FAILED", run("push", "--if-none-match", file, "cli:/small"));
    assertFailure(5, "KEY_CONFLICT", twoTargetsUnderOneKey(file));
    assertFailure(
        6,
        "DIGEST_MISMATCH",
        run("push", "--digest", "sha256:" + "0".repeat(64), file, "cli:/other"));
    assertFailure(7, "LOCAL_IO", run("push", bench.file("absent").toString(), "cli:/x"));
  }

  @Test
  void probes_ofTheKubernetesManifest_areAnswered() throws IOException, InterruptedException {
    String manifest = Files.readString(Path.of("../docs/deploy/kubernetes.yaml"));
    List<String> paths =
        Pattern.compile("httpGet: \\{ path: (\\S+),")
            .matcher(manifest)
            .results()
            .map(probe -> probe.group(1))
            .toList();

    assertThat(paths).hasSize(3);
    for (String path : paths) {
      URI probe = URI.create("http://127.0.0.1:" + service.httpPort() + path);
      assertThat(
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(probe).build(), BodyHandlers.discarding())
                  .statusCode())
          .as(path)
          .isEqualTo(200);
    }
  }

  @Test
  void pull_ofAnUnknownWorkspace_saysSo() {
    ClientProcess.Result result = run("stat", "never-created:/x");

    assertThat(result.exitCode()).isEqualTo(4);
  }

  private ClientProcess.Result twoTargetsUnderOneKey(String file) {
    run("push", "--key", "same", file, "cli:/one").orThrow();
    return run("push", "--key", "same", file, "cli:/two");
  }

  private static void assertFailure(int exitCode, String code, ClientProcess.Result result) {
    assertThat(result.output()).as("output of a failure with %s", code).contains(code);
    JsonNode error = result.json().path("error");
    assertThat(error.path("code").asString("")).isEqualTo(code);
    assertThat(error.path("nextStep").asString("")).isNotBlank();
    assertThat(result.exitCode()).isEqualTo(exitCode);
  }

  private ClientProcess.Result run(String... arguments) {
    return bench.command(bench.commandsTo(service.address()), arguments).await(PATIENCE);
  }

  private List<Path> rememberedPushes() {
    Path folder = bench.file("state").resolve("ferry").resolve("pushes");
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
