package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.PublishedFile;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written beside an object is what can be made of it again. */
final class ObjectDescriptionTest {
  private static final Digest DIGEST = Digest.ofBytes(new byte[Digest.LENGTH_BYTES]);
  private static final NewUpload FULL =
      new NewUpload(
          StoredUploads.id('b'),
          WorkspaceFile.parse("ws:/ä b/c=d"),
          new TransferKey("key-1"),
          ContentLength.of(5),
          new FileAttributes(0640, Instant.ofEpochSecond(7, 9)),
          DIGEST,
          WriteCondition.ifMatch("e\"1"),
          Durability.EPHEMERAL,
          Duration.ofMillis(1_234),
          Instant.ofEpochSecond(3, 5));

  @Test
  void upload_everyFieldOrNone_isReadBack() {
    NewUpload bare = StoredUploads.upload(StoredUploads.id('a'));

    for (NewUpload upload : new NewUpload[] {bare, FULL}) {
      assertThat(ObjectDescription.upload(ObjectDescription.of(upload, 12)))
          .hasValue(new ObjectDescription.DescribedUpload(upload, 12));
      assertThat(ObjectDescription.file(ObjectDescription.of(upload, 12))).isEmpty();
    }
  }

  @Test
  void file_everyField_isReadBack() {
    PublishedFile file =
        new PublishedFile(
            WorkspaceFile.parse("ws:/a"), "etag", 9, DIGEST, -5, Instant.ofEpochSecond(3, 5));

    PublishedFile withoutDigest =
        new PublishedFile(file.file(), "etag", 9, null, file.crc32c(), file.publishedAt());

    assertThat(ObjectDescription.file(ObjectDescription.of(file))).hasValue(file);
    assertThat(ObjectDescription.file(ObjectDescription.of(withoutDigest))).hasValue(withoutDigest);
    assertThat(ObjectDescription.upload(ObjectDescription.of(file))).isEmpty();
  }

  @Test
  void upload_fieldsMissingOrWrong_isEmpty() {
    Map<String, String> good = ObjectDescription.of(FULL, 1);
    Set<String> checked = new HashSet<>(good.keySet());
    checked.remove("condition-etag"); // any text is one
    for (String name : checked) {
      Map<String, String> wrong = new HashMap<>(good);
      wrong.put(name, "\u0000");

      assertThat(ObjectDescription.upload(wrong)).as(name).isEmpty();
    }
    Map<String, String> without = new HashMap<>(good);
    without.remove("id");
    assertThat(ObjectDescription.upload(without)).isEmpty();
    assertThat(ObjectDescription.upload(Map.of())).isEmpty();
  }
}
