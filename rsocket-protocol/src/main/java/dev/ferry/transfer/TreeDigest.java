package dev.ferry.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Digest of a whole tree: SHA-256 over its entries in the order of a manifest (docs/protocol.md
 * §12.3). Equal trees have equal digests, wherever they are. Not safe for several threads.
 */
public final class TreeDigest {
  private static final int FIXED_BYTES = 1 + 4 + 8 + 4 + 8;

  private final MessageDigest sha256 = sha256();
  private @Nullable TreeEntry last;
  private long count;

  /**
   * Adds the next entry.
   *
   * @throws IllegalArgumentException when it does not come behind the one before, or is a file
   *     without its digest
   */
  public void add(TreeEntry entry) {
    TreeEntry before = last;
    if (before != null && TreeEntry.ORDER.compare(before, entry) >= 0) {
      throw new IllegalArgumentException("'" + entry.path() + "' is out of order");
    }
    if ((entry.type() == TreeEntry.Type.FILE) != (entry.digestOrNull() != null)) {
      throw new IllegalArgumentException("A file, and nothing else, has a digest: " + entry.path());
    }
    last = entry;
    count++;
    sha256.update(canonical(entry));
  }

  /** How many entries were added. */
  public long count() {
    return count;
  }

  /** The digest of everything added; nothing can be added behind it. */
  public Digest finish() {
    return Digest.ofBytes(sha256.digest());
  }

  private static ByteBuffer canonical(TreeEntry entry) {
    byte[] path = entry.path().getBytes(StandardCharsets.UTF_8);
    byte[] target = entry.target().orElse("").getBytes(StandardCharsets.UTF_8);
    byte[] digest = entry.digest().map(Digest::bytes).orElseGet(() -> new byte[0]);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + path.length + FIXED_BYTES + target.length + digest.length);
    bytes.put((byte) (entry.type().ordinal() + 1)).putInt(path.length).put(path);
    bytes.putInt(entry.mode());
    bytes.putLong(entry.modified().getEpochSecond()).putInt(entry.modified().getNano());
    bytes.putLong(entry.sizeBytes()).putInt(target.length).put(target).put(digest);
    return bytes.flip();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
