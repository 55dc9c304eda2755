package dev.ferry.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeDigest;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packs, entries and the digest of a tree. */
final class PackTest {
  private static final Instant TIME = Instant.ofEpochSecond(-5, 123_456_789);
  private static final Digest DIGEST = new Digest("ab".repeat(32));

  @Test
  void read_whatWasWritten_isTheSame() {
    List<TreeEntry> entries =
        List.of(
            TreeEntry.directory("", 0755, TIME),
            TreeEntry.file("a/ü 日本", 0640, TIME, 3),
            TreeEntry.file("a/ü 日本2", 0, Instant.EPOCH, 1L << 40).withDigest(DIGEST),
            TreeEntry.link("a/link", "../../etc/passwd"),
            TreeEntry.file("b", 0777, TIME, 7).sameAs("a/first"));
    ByteBuffer buffer = ByteBuffer.allocate(Pack.BYTES_MAX);
    PackWriter writer = new PackWriter(buffer);
    entries.forEach(
        entry -> {
          if (entry.sizeBytes() == 3) {
            var unused = writer.addWithData(entry);
            buffer.put(new byte[] {1, 2, 3});
          } else {
            writer.add(entry);
          }
        });
    writer.add(new TreeFailure("x/\u0001", FailureCode.NOT_A_FILE, "why"));

    List<Pack.Item> items = items(buffer.flip());

    assertThat(items).hasSize(6);
    for (int i = 0; i < entries.size(); i++) {
      assertThat(((Pack.Content) items.get(i)).entry()).isEqualTo(entries.get(i));
    }
    assertThat(((Pack.Content) items.get(1)).data())
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(((Pack.Failed) items.get(5)).failure())
        .isEqualTo(new TreeFailure("x/\u0001", FailureCode.NOT_A_FILE, "why"));
  }

  @Test
  void read_damagedBytes_areItemsOrMalformed() {
    long seed = System.nanoTime();
    System.out.println("PackTest seed " + seed);
    Random random = new Random(seed);
    ByteBuffer whole = ByteBuffer.allocate(4 * Pack.ENTRY_BYTES_MAX);
    PackWriter writer = new PackWriter(whole);
    writer.add(TreeEntry.file("a/b/c", 0644, TIME, 100).withDigest(DIGEST));
    writer.add(TreeEntry.link("a/l", "text"));
    byte[] good = new byte[whole.position()];
    whole.flip().get(good);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(items(ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1)))).isNotNull();
      } catch (TransferException e) {
        assertThat(e.code()).isEqualTo(FailureCode.MALFORMED);
      }
    }
  }

  @Test
  void entry_pathThatLeavesTheTree_isRefused() {
    for (String path :
        List.of("..", "a/../b", "/a", "a/", "a//b", ".", "a/./b", "a\\b", "a\u0000b", "a\u202eb")) {
      assertThatThrownBy(() -> TreeEntry.file(path, 0644, TIME, 0))
          .as(path)
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("ath");
    }
    assertThat(TreeEntry.file(".git/..x/a.b", 0644, TIME, 0).parent()).isEqualTo(".git/..x");
  }

  @Test
  void order_ofPaths_isParentsFirstAndByCodePoint() {
    List<String> ordered =
        List.of("", "a", "a/z", "a b", "a-b", "a.txt", "ab", "\uffee", "\ud83d\ude00");
    List<TreeEntry> entries = new ArrayList<>();
    ordered.forEach(path -> entries.add(0, TreeEntry.directory(path, 0, TIME)));

    entries.sort(TreeEntry.ORDER);

    assertThat(entries).extracting(TreeEntry::path).containsExactlyElementsOf(ordered);
  }

  @Test
  void treeDigest_ofFixedEntries_neverChanges() {
    TreeDigest digest = new TreeDigest();
    digest.add(TreeEntry.directory("", 0755, TIME));
    digest.add(TreeEntry.file("a", 0644, TIME, 2).withDigest(DIGEST));
    digest.add(TreeEntry.link("b", "a"));

    assertThatThrownBy(() -> digest.add(TreeEntry.link("a", "b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(digest.finish().hex())
        .isEqualTo("b55e98e9e9c7aedb54d4bd129ffe1444a705441c1048d483245f3eec606c5356");
  }

  private static List<Pack.Item> items(ByteBuffer pack) {
    List<Pack.Item> items = new ArrayList<>();
    PackReader reader = new PackReader(pack);
    for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
      items.add(item);
    }
    return items;
  }
}
