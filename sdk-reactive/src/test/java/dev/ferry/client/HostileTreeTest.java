package dev.ferry.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ferry.client.FakeTrees.Filling;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls of trees from a service that lies. */
final class HostileTreeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000);
  private static final byte[] DATA = "data".getBytes(UTF_8);
  private static final int LARGE_BYTES = 300 * 1024;
  private static final TreeOptions OPTIONS =
      TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL).withDelete(true);

  @TempDir private Path folder;
  private FakeService service;
  private FerryClient client;
  private Path target;

  @BeforeEach
  void start() throws IOException {
    service = FakeService.start();
    client = FerryClient.create(service.options().retry(RetryPolicy.NONE).build());
    target = Files.createDirectories(folder.resolve("target"));
    Files.writeString(folder.resolve("victim"), "untouched");
  }

  @AfterEach
  void stop() throws IOException {
    client.close().block(PATIENCE);
    service.close();
    assertThat(folder.resolve("victim")).hasContent("untouched");
    try (var beside = Files.list(folder)) {
      assertThat(beside).hasSize(2);
    }
  }

  private TreeResult pull() {
    TreeResult result = client.workspace("ws").pull("/t", target, OPTIONS).block(PATIENCE);
    if (result == null) {
      throw new AssertionError("no result");
    }
    return result;
  }

  private void says(Consumer<Filling> listed, Consumer<Filling> read) {
    service.trees.listed.add(
        FakeTrees.pack(
            filling -> listed.accept(filling.entry(TreeEntry.directory("", 0755, TIME)))));
    service.trees.read.add(FakeTrees.pack(read));
  }

  private static TreeEntry file(String path) {
    return TreeEntry.file(path, 0644, TIME, DATA.length);
  }

  private static byte[] with(byte[] pack, String text, String other) {
    return new String(pack, ISO_8859_1).replace(text, other).getBytes(ISO_8859_1);
  }

  private FailureCode refusal() {
    TransferException[] refusal = new TransferException[1];
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(TransferException.class, failure -> refusal[0] = failure);
    return refusal[0].code();
  }

  @Test
  void list_nameThatLeadsOut_isAFailureOfThatEntry() {
    says(filling -> filling.entry(file("xx/victim")), filling -> {});
    service.trees.listed.set(0, with(service.trees.listed.get(0), "xx/victim", "../victim"));

    TreeResult result = pull();

    assertThat(result.failures())
        .extracting(TreeFailure::code)
        .containsExactly(FailureCode.INVALID_PATH);
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void list_linkThenFileThroughIt_isNotFollowed() {
    says(
        filling -> filling.entry(TreeEntry.link("d", "..")).entry(file("d/victim")),
        filling -> filling.entry(TreeEntry.link("d", "..")).file(file("d/victim"), DATA));

    TreeResult result = pull();

    assertThat(result.failures())
        .containsExactly(
            new TreeFailure(
                "d/victim",
                FailureCode.INVALID_PATH,
                "'d' is a link or a file where the tree has a directory"));
    assertThat(Files.isSymbolicLink(target.resolve("d"))).isTrue();
  }

  @Test
  void read_sendsWhatWasNotAskedFor_isMalformed() {
    says(filling -> filling.entry(file("a")), filling -> filling.file(file("b"), DATA));

    assertThat(refusal()).isEqualTo(FailureCode.MALFORMED);
    assertThat(target.resolve("b")).doesNotExist();
  }

  @Test
  void read_sendsAnEntryTwice_isMalformed() {
    says(
        filling -> filling.entry(file("a")),
        filling -> filling.file(file("a"), DATA).file(file("a"), DATA));

    assertThat(refusal()).isEqualTo(FailureCode.MALFORMED);
  }

  @Test
  void list_entryTwiceAndOutOfOrder_isTakenOnce() {
    says(
        filling -> filling.entry(file("b")).entry(file("b")).entry(file("a")),
        filling -> filling.file(file("b"), DATA));

    TreeResult result = pull();

    assertThat(result.transferred()).isEqualTo(1);
    assertThat(target.resolve("b")).hasContent("data");
    assertThat(target.resolve("a")).doesNotExist();
  }

  @Test
  void read_endsEarly_isTold() {
    says(filling -> filling.entry(file("a")).entry(file("b")), f -> f.file(file("a"), DATA));

    TreeResult result = pull();

    assertThat(result.failures()).extracting(TreeFailure::path).containsExactly("b");
    assertThat(target.resolve("a")).hasContent("data");
  }

  @Test
  void read_packThatEndsWithinAFile_isMalformed() {
    says(
        filling -> filling.entry(file("a")),
        filling -> filling.file(TreeEntry.file("a", 0644, TIME, 400), DATA));

    assertThat(refusal()).isEqualTo(FailureCode.MALFORMED);
    assertThat(target.resolve("a")).doesNotExist();
  }

  @Test
  void read_packOfAnotherChecksum_isRefused() {
    service.trees.crcError = 1;
    says(filling -> filling.entry(file("a")), filling -> filling.file(file("a"), DATA));

    assertThat(refusal()).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
    assertThat(target.resolve("a")).doesNotExist();
  }

  @Test
  void read_linkInPlaceOfAFile_isWhatItIsAndLeadsNowhereWeWrite() {
    says(
        filling -> filling.entry(file("a")),
        filling -> filling.entry(TreeEntry.link("a", "../victim")));

    var unused = pull();
    says(filling -> {}, filling -> {});
    service.trees.read.set(0, FakeTrees.pack(filling -> filling.file(file("a"), DATA)));
    var unusedAgain = pull();

    assertThat(Files.isSymbolicLink(target.resolve("a"))).isFalse();
  }

  @Test
  void download_largeFileOfAnotherDigest_isAFailureOfThatEntryAndNeverThere() {
    byte[] large = Transfers.content(LARGE_BYTES);
    service.files.put(WorkspaceFile.parse("ws:/t/large"), large, "e1");
    service.files.wrongDigest = true;

    TreeResult result = pullLargeAndSmall();

    assertThat(result.failures())
        .extracting(TreeFailure::path, TreeFailure::code)
        .containsExactly(tuple("large", FailureCode.DIGEST_MISMATCH));
    assertThat(target.resolve("large")).doesNotExist();
    assertThat(target.resolve("small")).hasContent("data");
  }

  @Test
  void download_largeFileThatWasReplacedMeanwhile_isTheNewOneWithItsOwnTime() throws IOException {
    byte[] longer = Transfers.content(LARGE_BYTES + 1);
    service.files.put(WorkspaceFile.parse("ws:/t/large"), longer, "e1");

    TreeResult result = pullLargeAndSmall();

    assertThat(result.failures()).isEmpty();
    assertThat(target.resolve("large")).hasBinaryContent(longer);
    assertThat(Files.getLastModifiedTime(target.resolve("large")).toInstant())
        .isEqualTo(FakeFiles.MODIFIED);
  }

  private TreeResult pullLargeAndSmall() {
    TreeEntry large = TreeEntry.file("large", 0644, TIME, LARGE_BYTES);
    says(
        filling -> filling.entry(large).entry(file("small")),
        filling -> filling.file(file("small"), DATA));
    return pull();
  }
}
