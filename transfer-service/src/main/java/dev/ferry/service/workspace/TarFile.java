package dev.ferry.service.workspace;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An open file of a tree whose contents are being told. Blocks. */
final class TarFile implements AutoCloseable {
  private final TreeEntry entry;
  private final FileLayout layout;
  private final FileChannel channel;
  private final FileLayout.Reading content;
  private final @Nullable Object key;
  private long position;

  private TarFile(
      TreeEntry entry,
      FileLayout layout,
      FileChannel channel,
      FileLayout.Reading content,
      @Nullable Object key) {
    this.entry = entry;
    this.layout = layout;
    this.channel = channel;
    this.content = content;
    this.key = key;
  }

  /**
   * Opens a file.
   *
   * @param key what identifies it, seen a moment ago
   */
  static TarFile open(TreeEntry entry, Folder parent, @Nullable Object key, FileLayout layout)
      throws IOException {
    FileChannel channel = parent.read(entry.name());
    try {
      return new TarFile(entry, layout, channel, layout.open(channel), key);
    } catch (TransferException e) {
      channel.close();
      throw named(entry, e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** What layouts and hooks fail with may name no file. */
  static TransferException named(TreeEntry entry, TransferException failure) {
    return new TransferException(
        failure.code(),
        "/" + entry.path() + ": " + failure.getMessage(),
        failure.details(),
        failure);
  }

  TreeEntry entry() {
    return entry;
  }

  FileLayout.Reading content() {
    return content;
  }

  @Nullable Object key() {
    return key;
  }

  boolean isTold() {
    return position == entry.sizeBytes();
  }

  /** Tells more, as much as fits. */
  void read(ByteBuffer target) throws IOException {
    int limit = target.limit();
    int wanted = (int) Math.min(entry.sizeBytes() - position, target.remaining());
    target.limit(target.position() + wanted);
    try {
      int length = content.read(position, target);
      if (length < wanted) {
        throw changed(entry);
      }
      position += length;
    } catch (TransferException e) {
      throw e.code() == FailureCode.VERSION_CHANGED ? e : named(entry, e);
    } finally {
      target.limit(limit);
    }
  }

  /**
   * Fails when it is not what was told.
   *
   * @param now what is under its name; null for nothing
   */
  void requireUnchanged(@Nullable PosixFileAttributes now) {
    if (now == null
        || layout.contentBytes(now.size()) != entry.sizeBytes()
        || !Objects.equals(now.fileKey(), key)
        || !now.lastModifiedTime().toInstant().equals(entry.modified())) {
      throw changed(entry);
    }
  }

  static TransferException changed(TreeEntry entry) {
    return new TransferException(
        FailureCode.VERSION_CHANGED, "/" + entry.path() + " changed while it was read");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
