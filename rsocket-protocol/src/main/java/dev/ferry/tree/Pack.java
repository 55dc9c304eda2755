package dev.ferry.tree;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;

/** What packs are made of (docs/protocol.md §12.4). */
public final class Pack {
  /** Most bytes of one pack. */
  public static final int BYTES_MAX = 1 << 20;

  /** Most bytes of a file that travels in a pack; a longer one is a transfer of its own. */
  public static final int FILE_BYTES_MAX = 256 * 1024;

  /** More than any entry takes without its data. */
  static final int ENTRY_BYTES_MAX = 3 * 4096 + 256;

  static final int VERSION = 1;
  static final int FAILURE_TYPE = 9;
  static final int HAS_DIGEST = 1;
  static final int HAS_DATA = 2;

  private Pack() {}

  /** One item of a pack. */
  public sealed interface Item {}

  /**
   * An entry.
   *
   * @param data its bytes, a view of the pack; empty where only the entry travels
   */
  public record Content(TreeEntry entry, java.nio.ByteBuffer data, boolean hasData)
      implements Item {}

  /** An entry that could not be dealt with. */
  public record Failed(TreeFailure failure) implements Item {}
}
