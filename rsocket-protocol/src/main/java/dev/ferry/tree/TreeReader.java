package dev.ferry.tree;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.PosixFileAttributes;
import org.jspecify.annotations.Nullable;

/** Reads the files of a tree into packs. Not safe for several threads. */
public final class TreeReader implements AutoCloseable {
  private final FolderCache folders;
  private final FileLayout layout;

  /** A reader below the root, which is taken over. */
  public TreeReader(Folder root) {
    this(root, FileLayout.PLAIN);
  }

  /** The same of contents that lie so. */
  public TreeReader(Folder root, FileLayout layout) {
    this.folders = new FolderCache(root);
    this.layout = layout;
  }

  /**
   * Puts an entry into a pack, a file with its bytes and with the mode and time that it has now.
   * What cannot be read is put there as such.
   *
   * @param target where the pack is written
   * @return false when the pack has no room for it; nothing is written then
   */
  public boolean put(TreeEntry entry, PackWriter pack, ByteBuffer target) {
    if (entry.type() != TreeEntry.Type.FILE) {
      return putWithoutData(entry, pack);
    }
    try {
      Folder parent = folders.folder(entry.parent(), null);
      TreeEntry now = now(entry, parent.stat(entry.name()).orElse(null));
      try (FileChannel file = parent.read(entry.name())) {
        return put(now, layout.open(file), pack, target);
      }
    } catch (TransferException e) {
      return putFailure(TreeFailure.of(entry.path(), e), pack);
    } catch (IOException e) {
      return putFailure(TreeFailures.of(entry.path(), e), pack);
    }
  }

  /** Before the file is opened: opening what is no file could wait for ever. */
  private TreeEntry now(TreeEntry entry, @Nullable PosixFileAttributes attributes) {
    if (attributes == null || !attributes.isRegularFile()) {
      throw changed();
    }
    long length = layout.contentBytes(attributes.size());
    if (length > Pack.FILE_BYTES_MAX) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED, "it grew while the tree was read; transfer it again");
    }
    return TreeEntry.file(
        entry.path(),
        Modes.bits(attributes.permissions()),
        attributes.lastModifiedTime().toInstant(),
        length);
  }

  private static TransferException changed() {
    return new TransferException(
        FailureCode.SOURCE_CHANGED, "it changes while the tree is read; transfer it again");
  }

  private static boolean put(
      TreeEntry entry, FileLayout.Reading content, PackWriter pack, ByteBuffer target)
      throws IOException {
    if (!pack.hasRoomFor(entry.sizeBytes())) {
      return false;
    }
    PackWriter.Mark mark = pack.addWithData(entry);
    int limit = target.limit();
    boolean whole = false;
    try {
      target.limit(target.position() + (int) entry.sizeBytes());
      int length = content.read(0, target);
      whole = length == entry.sizeBytes() && content.lengthBytes() == length;
    } finally {
      target.limit(limit);
      if (!whole) {
        pack.undo(mark);
      }
    }
    if (!whole) {
      throw changed();
    }
    return true;
  }

  private static boolean putWithoutData(TreeEntry entry, PackWriter pack) {
    if (!pack.hasRoomFor(0)) {
      return false;
    }
    pack.add(entry);
    return true;
  }

  private static boolean putFailure(TreeFailure failure, PackWriter pack) {
    if (!pack.hasRoomFor(0)) {
      return false;
    }
    pack.add(failure);
    return true;
  }

  @Override
  public void close() {
    folders.close();
  }
}
