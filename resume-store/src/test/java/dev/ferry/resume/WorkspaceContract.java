package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.LAB;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitAll;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.published;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The register of workspaces. */
interface WorkspaceContract extends StoreUnderTest {
  /** When the samples were created. */
  Instant CREATED = Instant.parse("2026-11-22T00:00:00.123456789Z");

  @Test
  default void enterWorkspace_withEverything_isReadBackTheSameAfterReopening() {
    WorkspaceSpec spec =
        new WorkspaceSpec(
            LAB,
            Durability.EPHEMERAL,
            new RootDirectory("sandboxes", WorkspacePath.parse("/a b/\u00e9")),
            1L << 40,
            1_000_000L,
            Duration.ofDays(3).plusNanos(7),
            new Labels(Map.of("owner", "a=b, c", "empty", "", "\u0040", "\ud83d\udea2")),
            List.of(WorkspacePath.ROOT, WorkspacePath.parse("/etc/a, b")),
            Twins.REFUSE);
    WorkspaceRecord entered =
        awaitOne(store().workspaces().enter(new WorkspaceInfo(spec, CREATED), true));

    assertThat(entered)
        .isEqualTo(
            new WorkspaceRecord(new WorkspaceInfo(spec, CREATED), WorkspaceRecord.State.ACTIVE));
    assertThat(awaitOne(reopened().workspaces().find(LAB))).isEqualTo(entered);
  }

  @Test
  default void enterWorkspace_nameTaken_isTheOneThatWasThere() {
    WorkspaceRecord first = awaitOne(store().workspaces().enter(plain("lab"), true));
    WorkspaceInfo other =
        new WorkspaceInfo(
            WorkspaceSpec.named(LAB).withDurability(Durability.EPHEMERAL), CREATED.plusSeconds(1));

    assertThat(awaitOne(store().workspaces().enter(other, true))).isEqualTo(first);
  }

  @Test
  default void seal_unsealed_isActiveAndStaysSo() {
    awaitOne(store().workspaces().enter(plain("lab"), false));
    assertThat(awaitOne(store().workspaces().find(LAB)).state())
        .isEqualTo(WorkspaceRecord.State.UNSEALED);

    assertThat(awaitOne(store().workspaces().seal(LAB)).state())
        .isEqualTo(WorkspaceRecord.State.ACTIVE);
    awaitOne(store().workspaces().beginRemoval(LAB));
    assertThat(awaitOne(store().workspaces().seal(LAB)).removing()).isTrue();
    assertThat(await(store().workspaces().seal(new WorkspaceName("other")))).isNull();
  }

  @Test
  default void findWorkspace_unknown_isEmpty() {
    assertThat(await(store().workspaces().find(LAB))).isNull();
    assertThat(await(store().workspaces().beginRemoval(LAB))).isNull();
  }

  @Test
  default void listWorkspaces_manyPages_hasEachOnceByName() {
    List<String> names = IntStream.range(0, 600).mapToObj(i -> "w%04d".formatted(i)).toList();
    names.forEach(name -> awaitOne(store().workspaces().enter(plain(name), true)));

    assertThat(awaitAll(store().workspaces().list()))
        .extracting(record -> record.name().value())
        .containsExactlyElementsOf(names);
  }

  @Test
  default void beginRemoval_entered_staysSoUntilForgotten() {
    awaitOne(store().workspaces().enter(plain("lab"), true));

    assertThat(awaitOne(store().workspaces().beginRemoval(LAB)).removing()).isTrue();
    assertThat(awaitOne(store().workspaces().enter(plain("lab"), true)).removing()).isTrue();
    await(store().workspaces().forget(LAB));
    assertThat(await(store().workspaces().find(LAB))).isNull();
    await(store().workspaces().forget(LAB));
  }

  @Test
  default void forgetWorkspace_withFiles_forgetsItsFilesAndUploadsThatAreOverOnly() {
    WorkspaceName other = new WorkspaceName("other");
    for (int i = 0; i < 300; i++) {
      published(store(), new WorkspaceFile(LAB, WorkspacePath.parse("/f" + i)), "e");
    }
    WorkspaceFile kept = new WorkspaceFile(other, WorkspacePath.parse("/f1"));
    published(store(), kept, "e");
    UploadRecord open = awaitOne(store().create(anUpload(ContentLength.DEFERRED), 10));

    await(store().workspaces().forget(LAB));

    assertThat(awaitAll(store().listPublished()))
        .extracting(PublishedFile::file)
        .containsExactly(kept);
    assertThat(awaitAll(store().list(LAB, EnumSet.allOf(UploadState.class))))
        .extracting(UploadRecord::id)
        .containsExactly(open.id());
  }

  private static WorkspaceInfo plain(String name) {
    return new WorkspaceInfo(WorkspaceSpec.named(name), CREATED);
  }
}
