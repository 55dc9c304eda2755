package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.tree.SampleTree;
import dev.ferry.transfer.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Pushes of trees with either side killed in the middle. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KilledTreesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int FILES = 800;

  private final Workbench bench = Workbench.open();
  private final ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
  private final long seed = Seed.announce(KilledTreesTest.class);

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void push_serviceKilledInTheMiddle_isWholeInTheEnd() throws Exception {
    Path source = SampleTree.ofSmallFiles(bench.file("source"), FILES, 5000, seed);
    FerryClient client = bench.client(service.address());
    Workspace workspace = client.workspace("killed");
    TreeOptions options =
        TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL).withVerify(true);
    CompletableFuture<TreeResult> pushed = workspace.push(source, "/t", options).toFuture();
    Path there = bench.file("data/workspaces/killed/t");
    assertThat(Waiting.until(() -> count(there) > FILES / 4, PATIENCE)).isTrue();
    long before = count(there);
    service.kill();
    service.restart();

    TreeResult result = pushed.get();

    System.out.println("killed at " + before + " of " + FILES + " files");
    assertThat(result.failures()).isEmpty();
    assertThat(result.digest()).isPresent();
    assertThat(count(there)).isEqualTo(FILES);
    try (Stream<Path> staged = Files.list(bench.file("data/trees"))) {
      assertThat(staged).isEmpty();
    }
  }

  @Test
  void push_clientKilledInTheMiddle_nextRunSendsTheRest() throws IOException {
    Path source = SampleTree.ofSmallFiles(bench.file("other"), FILES, 5000, seed + 1);
    Path there = bench.file("data/workspaces/client/t");
    ClientProcess first = push(source);
    assertThat(Waiting.until(() -> count(there) > FILES / 4, PATIENCE)).isTrue();
    first.kill();
    long before = count(there);

    JsonNode last = push(source).await(PATIENCE).orThrow().json();

    assertThat(last.path("complete").asBoolean(false)).isTrue();
    assertThat(last.path("transferred").asLong(-1)).isLessThanOrEqualTo(FILES - before);
    assertThat(last.path("digest").asString("")).startsWith("sha256:");
    assertThat(count(there)).isEqualTo(FILES);
  }

  private ClientProcess push(Path source) {
    return bench.command(
        bench.commandsTo(service.address()),
        "push",
        "--ephemeral",
        "--verify",
        source.toString(),
        "client:/t");
  }

  private static long count(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }
}
