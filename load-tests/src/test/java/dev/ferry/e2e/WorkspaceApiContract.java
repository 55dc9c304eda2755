package dev.ferry.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every door promises about the files of a workspace. A door's test says how it is spoken to
 * and gives each test a workspace of its own.
 */
interface WorkspaceApiContract {
  Instant TIME = Instant.ofEpochSecond(1_700_000_000, 123_456_789);

  /** An empty workspace, spoken to through the door. */
  FileApi api();

  /** Its root, as a process of the sandbox has it. */
  Path root();

  private Receipt write(String path, String text) {
    return write(path, text.getBytes(UTF_8));
  }

  private Receipt write(String path, byte[] bytes) {
    return api().write(path, bytes, FileAttributes.NONE, WriteCondition.ALWAYS);
  }

  private String read(String path) {
    return new String(api().read(path), UTF_8);
  }

  private static FailureCode refused(ThrowingCallable call) {
    return catchThrowableOfType(TransferException.class, call).code();
  }

  private static Digest digest(byte[] bytes) {
    try {
      return Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> paths(String directory, int depth) {
    return api().list(directory, depth).stream().map(stat -> stat.path().toString()).toList();
  }

  @Test
  default void write_thenReadAndStat_areTheSameBytesAndTheReceipt() {
    for (int length : new int[] {0, 1, 10_000, 56 * 1024}) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);

      Receipt receipt =
          api()
              .write(
                  "/in/file-" + length,
                  bytes,
                  new FileAttributes(0640, TIME),
                  WriteCondition.IF_ABSENT);

      assertThat(api().read("/in/file-" + length)).isEqualTo(bytes);
      FileStat stat = api().stat("/in/file-" + length);
      assertThat(stat.etag()).contains(receipt.etag());
      assertThat(stat.digest()).contains(digest(bytes));
      assertThat(stat.mode()).isEqualTo(0640);
      assertThat(stat.modified()).isEqualTo(TIME);
    }
  }

  @Test
  default void write_conditionThatDoesNotHold_isRefusedAndTheFileStays() {
    Receipt first = write("/file", "one");

    assertThat(
            refused(
                () ->
                    api()
                        .write(
                            "/file",
                            new byte[1],
                            FileAttributes.NONE,
                            WriteCondition.ifMatch("other"))))
        .isEqualTo(FailureCode.PRECONDITION_FAILED);
    assertThat(
            refused(
                () ->
                    api()
                        .write(
                            "/file", new byte[1], FileAttributes.NONE, WriteCondition.IF_ABSENT)))
        .isEqualTo(FailureCode.PRECONDITION_FAILED);
    api()
        .write(
            "/file",
            "two".getBytes(UTF_8),
            FileAttributes.NONE,
            WriteCondition.ifMatch(first.etag()));
    assertThat(read("/file")).isEqualTo("two");
  }

  @Test
  default void read_whatIsNoSmallFile_saysWhy() {
    write("/large", new byte[56 * 1024 + 1]);
    api().makeDirectory("/directory");

    assertThat(refused(() -> api().read("/large"))).isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(refused(() -> api().read("/directory"))).isEqualTo(FailureCode.NOT_A_FILE);
    assertThat(refused(() -> api().read("/none"))).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(refused(() -> api().read("/large/x"))).isEqualTo(FailureCode.NOT_A_DIRECTORY);
    assertThat(refused(() -> api().read("/"))).isEqualTo(FailureCode.NOT_A_FILE);
  }

  @Test
  default void exists_anything_isTold() {
    write("/a/file", "x");
    api().link("/dangling", "nowhere");

    assertThat(api().exists("/a/file")).isTrue();
    assertThat(api().exists("/a/")).isTrue();
    assertThat(api().exists("/")).isTrue();
    assertThat(api().exists("/dangling")).isTrue();
    assertThat(api().exists("/a/none")).isFalse();
    assertThat(api().exists("/none/none")).isFalse();
  }

  @Test
  default void list_depth_isInOrderWithDigests() throws IOException {
    Receipt receipt = write("/b/deep/file", "x");
    write("/a", "y");
    Files.writeString(root().resolve("foreign"), "not Ferry's");

    assertThat(paths("/", 1)).containsExactly("/a", "/b", "/foreign");
    assertThat(paths("/", 2)).containsExactly("/a", "/b", "/b/deep", "/foreign");
    assertThat(paths("/b", 64)).containsExactly("/b/deep", "/b/deep/file");
    FileStat deep = api().list("/b/deep", 1).get(0);
    assertThat(deep.digest()).isEqualTo(receipt.digest());
    assertThat(api().list("/", 1).get(2).digest()).isEmpty();
    assertThat(refused(() -> api().list("/a", 1))).isEqualTo(FailureCode.NOT_A_DIRECTORY);
    assertThat(refused(() -> api().list("/none", 1))).isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  default void makeDirectory_twice_isTold() {
    assertThat(api().makeDirectory("/x/y/z")).isTrue();
    assertThat(api().makeDirectory("/x/y")).isFalse();
    assertThat(api().stat("/x/y/z").type()).isEqualTo(FileStat.Type.DIRECTORY);
    write("/file", "x");
    assertThat(refused(() -> api().makeDirectory("/file"))).isEqualTo(FailureCode.NOT_A_DIRECTORY);
  }

  @Test
  default void move_fileAndDirectory_takesTheirDigestsAlong() {
    Receipt file = write("/from/a", "a");
    Receipt other = write("/from/sub/b", "b");
    write("/target", "old");

    FileStat moved = api().move("/from/a", "/target", false);
    FileStat directory = api().move("/from", "/else/where", true);

    assertThat(moved.path().toString()).isEqualTo("/target");
    assertThat(api().stat("/target").digest()).isEqualTo(file.digest());
    assertThat(directory.type()).isEqualTo(FileStat.Type.DIRECTORY);
    assertThat(api().stat("/else/where/sub/b").digest()).isEqualTo(other.digest());
    assertThat(api().exists("/from")).isFalse();
    assertThat(refused(() -> api().move("/target", "/else/where/sub/b", true)))
        .isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(refused(() -> api().move("/else", "/else/where/in", false)))
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(refused(() -> api().move("/none", "/x", false))).isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  default void copy_largeFile_hasItsOwnVersionAndTheSameDigest() {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    Receipt source =
        api().write("/source", bytes, new FileAttributes(0750, null), WriteCondition.ALWAYS);

    Receipt copy = api().copy("/source", "/made/copy", WriteCondition.IF_ABSENT);

    assertThat(copy.digest()).isEqualTo(source.digest());
    assertThat(copy.etag()).isNotEqualTo(source.etag());
    FileStat stat = api().stat("/made/copy");
    assertThat(stat.digest()).isEqualTo(source.digest());
    assertThat(stat.mode()).isEqualTo(0750);
    assertThat(refused(() -> api().copy("/source", "/made/copy", WriteCondition.IF_ABSENT)))
        .isEqualTo(FailureCode.PRECONDITION_FAILED);
    assertThat(refused(() -> api().copy("/made", "/x", WriteCondition.ALWAYS)))
        .isEqualTo(FailureCode.NOT_A_FILE);
    assertThat(refused(() -> api().copy("/none", "/x", WriteCondition.ALWAYS)))
        .isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  default void copy_foreignFile_computesItsDigest() throws IOException {
    Files.writeString(root().resolve("foreign"), "made by the sandbox");

    Receipt copy = api().copy("/foreign", "/copy", WriteCondition.ALWAYS);

    assertThat(copy.digest()).contains(digest("made by the sandbox".getBytes(UTF_8)));
    assertThat(read("/copy")).isEqualTo("made by the sandbox");
  }

  @Test
  default void compose_several_isTheirContentsInOrder() {
    byte[] large = new byte[1_500_000];
    new Random(2).nextBytes(large);
    write("/p/1", "one,");
    write("/p/2", "");
    write("/p/3", large);

    Receipt kept =
        api().compose(List.of("/p/1", "/p/3", "/p/1"), "/all", false, WriteCondition.ALWAYS);
    Receipt taken =
        api().compose(List.of("/p/1", "/p/2"), "/whole", true, WriteCondition.IF_ABSENT);

    byte[] all = new byte[large.length + 8];
    System.arraycopy("one,".getBytes(UTF_8), 0, all, 0, 4);
    System.arraycopy(large, 0, all, 4, large.length);
    System.arraycopy("one,".getBytes(UTF_8), 0, all, 4 + large.length, 4);
    assertThat(kept.digest()).contains(digest(all));
    assertThat(taken.digest()).contains(digest("one,".getBytes(UTF_8)));
    assertThat(paths("/p", 1)).containsExactly("/p/3");
    assertThat(refused(() -> api().compose(List.of("/p/3"), "/p/3", true, WriteCondition.ALWAYS)))
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(
            refused(
                () -> api().compose(List.of("/p/3", "/none"), "/n", true, WriteCondition.ALWAYS)))
        .isEqualTo(FailureCode.NOT_FOUND);
    assertThat(api().exists("/n")).isFalse();
    assertThat(api().exists("/p/3")).isTrue();
  }

  @Test
  default void remove_anything_isIdempotent() {
    write("/tree/a/b", "x");
    write("/file", "x");

    assertThat(api().remove("/file")).isTrue();
    assertThat(api().remove("/file")).isFalse();
    assertThat(refused(() -> api().remove("/tree"))).isEqualTo(FailureCode.DIRECTORY_NOT_EMPTY);
    assertThat(api().removeTree("/tree")).isTrue();
    assertThat(api().removeTree("/tree")).isFalse();
    assertThat(api().exists("/tree")).isFalse();
    assertThat(refused(() -> api().removeTree("/"))).isEqualTo(FailureCode.INVALID_PATH);
  }

  @Test
  default void change_modeAndTime_keepsTheDigestKnown() {
    Receipt receipt = write("/file", "x");

    FileStat changed = api().change("/file", new FileAttributes(0600, TIME));

    assertThat(changed.mode()).isEqualTo(0600);
    assertThat(changed.modified()).isEqualTo(TIME);
    assertThat(api().stat("/file").digest()).isEqualTo(receipt.digest());
    assertThat(refused(() -> api().change("/none", new FileAttributes(0600, null))))
        .isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  default void links_insideAndOut_leadWithinTheWorkspaceOnly() throws IOException {
    Path secret = Files.writeString(root().resolveSibling("secret-" + root().getFileName()), "s");
    write("/real/file", "inside");
    api().link("/in", "/real");
    api().link("/out", secret.toString());
    api().link("/up", "../" + secret.getFileName());
    api().link("/loop", "loop");

    assertThat(api().linkText("/out")).isEqualTo(secret.toString());
    assertThat(api().stat("/in").linkText()).contains("/real");
    assertThat(read("/in/file")).isEqualTo("inside");
    write("/in/new", "through");
    assertThat(read("/real/new")).isEqualTo("through");
    assertThat(api().target("/in").type()).isEqualTo(FileStat.Type.DIRECTORY);
    for (String way : List.of("/out", "/up")) {
      assertThat(refused(() -> api().read(way))).as(way).isEqualTo(FailureCode.NOT_FOUND);
      assertThat(refused(() -> api().target(way))).as(way).isEqualTo(FailureCode.NOT_FOUND);
    }
    assertThat(refused(() -> api().read("/loop"))).isEqualTo(FailureCode.LINK_LOOP);
    assertThat(refused(() -> api().linkText("/real"))).isEqualTo(FailureCode.NOT_A_LINK);
    assertThat(refused(() -> api().link("/in", "x"))).isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(api().removeTree("/in")).isTrue();
    assertThat(read("/real/file")).isEqualTo("inside");
    assertThat(secret).hasContent("s");
  }

  @Test
  default void label_file_followsItAndEndsWithItsVersion() throws IOException {
    write("/file", "x");
    Files.writeString(root().resolve("foreign"), "made by the sandbox");
    Labels labels = new Labels(Map.of("owner", "agent 7", "run", ""));

    assertThat(api().label("/file", new Labels(Map.of("old", "gone"))).labels().values())
        .containsOnlyKeys("old");
    assertThat(api().label("/file", labels).labels()).isEqualTo(labels);
    assertThat(api().label("/foreign", labels).labels()).isEqualTo(labels);
    api().change("/file", new FileAttributes(0600, TIME));
    api().move("/file", "/moved", true);
    assertThat(api().stat("/moved").labels()).isEqualTo(labels);
    write("/moved", "new version");
    assertThat(api().stat("/moved").labels()).isEqualTo(Labels.NONE);
    assertThat(api().label("/foreign", Labels.NONE).labels()).isEqualTo(Labels.NONE);
    assertThat(refused(() -> api().label("/", labels))).isEqualTo(FailureCode.NOT_A_FILE);
    assertThat(refused(() -> api().label("/none", labels))).isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  default void flush_tree_saysWhatItCovered() throws IOException {
    write("/a/b", "12345");
    Files.writeString(root().resolve("a/foreign"), "123");

    assertThat(api().flush("/a")).isEqualTo(new FlushReport(2, 2, 8, 0));
    assertThat(api().flush("/a/b")).isEqualTo(new FlushReport(1, 2, 5, 0));
  }
}
