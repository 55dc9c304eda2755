package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.LAB;
import static dev.ferry.resume.UploadSamples.MANY;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitAll;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Putting back what a lost store knew. */
interface RestoreContract extends StoreUnderTest {

  @Test
  default void restore_unknownUpload_isOpenAtItsFrontierAndCanBeAttached() {
    NewUpload upload = anUpload();
    Prefix durable = new Prefix(4_096, 77);

    UploadRecord restored = awaitOne(store().restore(upload, 7, durable));

    assertThat(restored.state()).isEqualTo(UploadState.OPEN);
    assertThat(restored.created()).isEqualTo(upload);
    assertThat(restored.durable()).isEqualTo(durable);
    assertThat(restored.epoch()).isEqualTo(7);
    assertThat(found(reopened(), upload.id())).isEqualTo(restored);
    assertThat(awaitOne(store().attach(upload.id())).epoch()).isEqualTo(8);
  }

  @Test
  default void restore_usedTransferKey_isRefusedAndChangesNothing() {
    UploadRecord present = created(store(), anUpload());
    NewUpload other = UploadSamples.with(anUpload(), present.created().key());

    assertThatThrownBy(() -> await(store().restore(other, 1, Prefix.EMPTY)))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.KEY_CONFLICT));

    assertThat(found(store(), present.id())).isEqualTo(present);
    assertThat(await(store().find(other.id()))).isNull();
  }

  @Test
  default void listPublished_manyWorkspaces_hasEachFileOnce() {
    for (String workspace : List.of("a", "b", "lab")) {
      for (int number = 0; number < 150; number++) {
        published(store(), file(workspace, "/dir-" + number % 3 + "/file-" + number), "e");
      }
    }

    List<WorkspaceFile> files = awaitAll(store().listPublished().map(PublishedFile::file));

    assertThat(files).hasSize(450).doesNotHaveDuplicates();
  }

  @Test
  default void restorePublished_unknownFile_isRememberedAndAKnownOneStays() {
    WorkspaceFile file = file(LAB.value(), "/a/b");
    published(store(), file, "one");
    PublishedFile known = awaitOne(store().published(file));
    await(store().forgetPublished(file));

    await(store().restorePublished(known));

    assertThat(awaitOne(reopened().published(file))).isEqualTo(known);
    await(
        store()
            .restorePublished(
                new PublishedFile(
                    file, "two", 1, known.digestOrNull(), known.crc32c(), known.publishedAt())));
    assertThat(awaitAll(store().publishedIn(LAB, WorkspacePath.parse("/a"))))
        .containsExactly(known);
    assertThat(awaitOne(store().create(anUpload(), MANY)).state()).isEqualTo(UploadState.OPEN);
  }

  private static WorkspaceFile file(String workspace, String path) {
    return new WorkspaceFile(new WorkspaceName(workspace), WorkspacePath.parse(path));
  }
}
