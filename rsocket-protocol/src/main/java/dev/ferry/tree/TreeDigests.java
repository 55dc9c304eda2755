package dev.ferry.tree;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests of the files of a tree, read from the disk. Not safe for several threads. */
public final class TreeDigests implements AutoCloseable {
  private static final int BUFFER_BYTES = 128 * 1024;

  private final FolderCache folders;
  private final FileLayout layout;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final MessageDigest sha256 = sha256();

  /** Digests below the root, which is taken over. */
  public TreeDigests(Folder root) {
    this(root, FileLayout.PLAIN);
  }

  /** The same of contents that lie so. */
  public TreeDigests(Folder root, FileLayout layout) {
    this.folders = new FolderCache(root);
    this.layout = layout;
  }

  /**
   * The SHA-256 of a file's bytes.
   *
   * @throws TransferException {@code SOURCE_CHANGED} when it is no file any more, or the failure of
   *     the layout
   */
  public Digest of(TreeEntry file) throws IOException {
    Folder parent = folders.folder(file.parent(), null);
    if (parent.stat(file.name()).filter(PosixFileAttributes::isRegularFile).isEmpty()) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED, "'" + file.path() + "' is no file any more");
    }
    sha256.reset();
    try (FileChannel channel = parent.read(file.name())) {
      FileLayout.Reading content = layout.open(channel);
      long position = 0;
      int length = content.read(position, buffer.clear());
      while (length > 0) {
        sha256.update(buffer.flip());
        position += length;
        length = content.read(position, buffer.clear());
      }
    }
    return Digest.ofBytes(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    folders.close();
  }
}
