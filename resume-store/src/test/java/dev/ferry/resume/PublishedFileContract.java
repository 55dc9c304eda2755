package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.LAB;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitAll;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.oddPaths;
import static dev.ferry.resume.UploadSamples.published;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.Labels;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The versions last published. */
interface PublishedFileContract extends StoreUnderTest {

  @Test
  default void published_publishedTwice_isTheSecondVersion() {
    WorkspaceFile file = file("/a/b");
    published(store(), file, "one");
    published(store(), file, "two");

    assertThat(awaitOne(store().published(file)).etag()).isEqualTo("two");
    assertThat(awaitAll(store().publishedIn(LAB, WorkspacePath.parse("/a")))).hasSize(1);
  }

  @Test
  default void published_nothingThere_isEmpty() {
    published(store(), file("/a"), "one");

    assertThat(await(store().published(file("/b")))).isNull();
    assertThat(
            await(store().published(new WorkspaceFile(new WorkspaceName("o"), file("/a").path()))))
        .isNull();
    assertThat(await(store().published(file("/")))).isNull();
  }

  @Test
  default void published_oddPaths_areAllDifferent() {
    List<WorkspaceFile> files =
        oddPaths().stream().map(path -> new WorkspaceFile(LAB, path)).toList();
    for (int i = 0; i < files.size(); i++) {
      published(store(), files.get(i), "etag-" + i);
    }

    for (int i = 0; i < files.size(); i++) {
      PublishedFile found = awaitOne(store().published(files.get(i)));
      assertThat(found.file()).isEqualTo(files.get(i));
      assertThat(found.etag()).isEqualTo("etag-" + i);
    }
  }

  @Test
  default void publishedIn_directory_hasItsFilesOnly() {
    for (String path : List.of("/a/x", "/a/y", "/a/b/z", "/ab", "/x", "/A/x")) {
      published(store(), file(path), "e");
    }
    WorkspaceName other = new WorkspaceName("other");
    published(store(), new WorkspaceFile(other, WorkspacePath.parse("/a/x")), "e");

    assertThat(pathsIn(LAB, "/a")).containsExactlyInAnyOrder("/a/x", "/a/y");
    assertThat(pathsIn(LAB, "/a/b")).containsExactly("/a/b/z");
    assertThat(pathsIn(LAB, "/")).containsExactlyInAnyOrder("/ab", "/x");
    assertThat(pathsIn(other, "/a")).containsExactly("/a/x");
    assertThat(pathsIn(LAB, "/nowhere")).isEmpty();
  }

  @Test
  default void publishedAmong_paths_hasThoseThatAreThere() {
    for (String path : List.of("/a/x", "/a/y", "/b/z", "/x")) {
      published(store(), file(path), "e");
    }
    List<WorkspacePath> asked =
        java.util.stream.Stream.of("/a/y", "/x", "/b/none", "/b/z", "/a")
            .map(WorkspacePath::parse)
            .toList();

    assertThat(awaitAll(store().publishedAmong(LAB, asked)).stream().map(found -> found.file()))
        .containsExactlyInAnyOrder(file("/a/y"), file("/x"), file("/b/z"));
    assertThat(awaitAll(store().publishedAmong(new WorkspaceName("other"), asked))).isEmpty();
    assertThat(awaitAll(store().publishedAmong(LAB, List.of()))).isEmpty();
  }

  @Test
  default void publishedBelow_directory_hasEveryLevelAndNothingBeside() {
    List<WorkspaceFile> below = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      below.add(file("/é_%/d" + i % 7 + "/" + i));
    }
    below.forEach(file -> published(store(), file, "e"));
    for (String path : List.of("/é_%x/a", "/éa%/b", "/x")) {
      published(store(), file(path), "e");
    }

    assertThat(
            awaitAll(store().publishedBelow(LAB, WorkspacePath.parse("/é_%"))).stream()
                .map(found -> found.file()))
        .containsExactlyInAnyOrderElementsOf(below);
    assertThat(awaitAll(store().publishedBelow(LAB, WorkspacePath.ROOT))).hasSize(303);
  }

  @Test
  default void replacePublished_moveAndNewVersion_isOneStep() {
    published(store(), file("/a"), "one");
    published(store(), file("/b"), "two");
    PublishedFile moved = awaitOne(store().published(file("/a")));
    PublishedFile there =
        moved.renamed(file("/b"), "three").labelled(new Labels(Map.of("a", "1 = ü", "b.c", "")));

    await(store().replacePublished(List.of(file("/a"), file("/none")), List.of(there)));

    assertThat(await(store().published(file("/a")))).isNull();
    assertThat(awaitOne(store().published(file("/b")))).isEqualTo(there);
    assertThat(there.digest()).isEqualTo(moved.digest());
    published(store(), file("/b"), "four");
    assertThat(awaitOne(store().published(file("/b"))).labels()).isEqualTo(Labels.NONE);
  }

  @Test
  default void publishedIn_manyFiles_hasEachOnce() {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      paths.add("/many/file-" + i);
      published(store(), file(paths.get(i)), "e");
    }

    assertThat(pathsIn(LAB, "/many")).containsExactlyInAnyOrderElementsOf(paths);
  }

  @Test
  default void forgetPublished_present_isGone() {
    published(store(), file("/a"), "one");
    published(store(), file("/b"), "one");

    await(store().forgetPublished(file("/a")));

    assertThat(await(store().published(file("/a")))).isNull();
    assertThat(pathsIn(LAB, "/")).containsExactly("/b");
  }

  @Test
  default void forgetPublished_absent_completes() {
    assertThat(await(store().forgetPublished(file("/a")))).isNull();
  }

  private List<String> pathsIn(WorkspaceName workspace, String directory) {
    return awaitAll(
        store()
            .publishedIn(workspace, WorkspacePath.parse(directory))
            .map(published -> published.file().path().toString()));
  }

  private static WorkspaceFile file(String path) {
    return new WorkspaceFile(LAB, WorkspacePath.parse(path));
  }
}
