package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Trees with entries that the operating system forbids: each is told, the others go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TreePermissionsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int FILES = 300;
  private static final String CLOSED = "---------";
  private static final String READ_ONLY = "r-xr-xr-x";
  private static final TreeOptions EPHEMERAL =
      TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);

  private final Workbench bench = Workbench.open();
  private final ServiceProcess service = bench.service(ServiceSettings.FRUGAL.withoutPrivileges());
  private final Workspace workspace = bench.client(service.address()).workspace("closed");
  private final long seed = Seed.announce(TreePermissionsTest.class);

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void push_whatTheClientMayNotRead_isToldAndNothingOfItRemovedThere() throws IOException {
    Path source = SampleTree.ofSmallFiles(bench.file("source"), FILES, 100, seed);
    var unused = Waiting.value(workspace.push(source, "/in", EPHEMERAL), PATIENCE);
    Path there = bench.file("data/workspaces/closed/in");
    Files.writeString(there.resolve("extra"), "to be removed");
    close(source.resolve("d0/file-7"), CLOSED);
    Files.writeString(source.resolve("d0/file-7"), "changed, and not readable");
    close(source.resolve("d1"), CLOSED);

    ClientProcess.Result run =
        bench
            .command(
                bench.commandsTo(service.address()).withoutPrivileges(),
                "mirror",
                "--delete",
                "--ephemeral",
                source.toString(),
                "closed:/in")
            .await(PATIENCE);
    close(source.resolve("d1"), "rwxr-xr-x");

    JsonNode told = run.json();
    assertThat(run.exitCode()).isNotZero();
    assertThat(told.path("failures").findValuesAsString("path"))
        .containsExactlyInAnyOrder("d0/file-7", "d1");
    assertThat(told.path("failed").asLong(0)).isEqualTo(2);
    assertThat(there.resolve("extra")).as("what the source surely lacks").doesNotExist();
    assertThat(there.resolve("d1")).as("what it may have").isNotEmptyDirectory();
    assertThat(there.resolve("d0/file-7")).hasSize(100);
  }

  @Test
  void push_whatTheServiceMayNotWrite_isToldAndOthersArrive() throws IOException {
    Path source = SampleTree.ofSmallFiles(bench.file("written"), FILES, 100, seed + 1);
    Path there = bench.file("data/workspaces/closed/out");
    Files.createDirectories(there.resolve("d1"));
    close(there.resolve("d1"), READ_ONLY);

    TreeResult pushed = Waiting.value(workspace.push(source, "/out", EPHEMERAL), PATIENCE);

    assertThat(pushed.failureCount()).isEqualTo(100);
    assertThat(pushed.failures())
        .allMatch(failure -> failure.path().startsWith("d1/"))
        .extracting(TreeFailure::code)
        .containsOnly(FailureCode.STORAGE_FAILED);
    assertThat(pushed.transferred()).isEqualTo(FILES - 100);
    assertThat(there.resolve("d2")).isNotEmptyDirectory();
    try (Stream<Path> staged = Files.list(bench.file("data/trees"))) {
      assertThat(staged).isEmpty();
    }
  }

  @Test
  void pull_whatTheServiceMayNotRead_isToldAndNothingOfItRemovedHere() throws IOException {
    Path source = SampleTree.ofSmallFiles(bench.file("read"), FILES, 100, seed + 2);
    var unused = Waiting.value(workspace.push(source, "/back", EPHEMERAL), PATIENCE);
    Path there = bench.file("data/workspaces/closed/back");
    Files.writeString(there.resolve("d0/file-7"), "changed, and not readable");
    close(there.resolve("d0/file-7"), CLOSED);
    close(there.resolve("d1"), CLOSED);
    Files.writeString(source.resolve("extra"), "to be removed");

    TreeResult pulled =
        Waiting.value(workspace.pull("/back", source, EPHEMERAL.withDelete(true)), PATIENCE);

    assertThat(pulled.failures())
        .extracting(TreeFailure::path)
        .containsExactlyInAnyOrder("d0/file-7", "d1");
    assertThat(source.resolve("extra")).as("what the service surely lacks").doesNotExist();
    assertThat(source.resolve("d1")).as("what it may have").isNotEmptyDirectory();
    assertThat(source.resolve("d0/file-7")).hasSize(100);
  }

  private static void close(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
