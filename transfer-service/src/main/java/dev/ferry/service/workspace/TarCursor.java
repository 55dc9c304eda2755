package dev.ferry.service.workspace;

import dev.ferry.service.workspace.tar.TarWriter;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.tree.Folder;
import dev.ferry.tree.FolderCache;
import dev.ferry.tree.SharedFiles;
import dev.ferry.tree.TreeWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tree as a tar stream, a buffer at a time: headers, contents and padding as they fit. Whatever
 * cannot be told whole ends the stream with a failure.
 */
final class TarCursor extends TreeCursor {
  /** Files with several names that are remembered; further ones come as files of their own. */
  private static final int SHARED_MAX = 65_536;

  /** Says what belongs into the stream. */
  interface Visibility {
    /** Whether the entry does; when a directory does not, nothing below it does. */
    boolean test(String path, boolean directory);

    /** Whether everything does. */
    boolean isWhole();
  }

  private final TreeWalk walk;
  private final FolderCache folders;
  private final Visibility visible;
  private final Map<String, Set<String>> sharedIn = new HashMap<>();
  private final Map<Object, String> firstNames = new HashMap<>();
  private ByteBuffer pending = ByteBuffer.allocate(0);
  private @Nullable OpenEntry open;
  private @Nullable TreeFailure failure;
  private boolean ended;

  /**
   * A cursor.
   *
   * @param root taken over
   * @param again another handle of it, taken over
   */
  TarCursor(Folder root, Folder again, Visibility visible) throws IOException {
    this.folders = new FolderCache(again);
    this.visible = visible;
    this.walk = new TreeWalk(root, false, new Skipping(), this::failed);
  }

  /**
   * Sockets, pipes and devices are no part of the stream; nor is, for who may not see everything,
   * what has a name of which nobody can say whether he may see it.
   */
  private void failed(TreeFailure told) {
    boolean leftOut =
        told.code() == FailureCode.NOT_A_FILE
            || (told.code() == FailureCode.INVALID_PATH && !visible.isWhole());
    if (!leftOut && failure == null) {
      failure = told;
    }
  }

  /** Leaves out what may not be seen, and looks for files with several names. */
  private final class Skipping implements TreeWalk.Skip {
    @Override
    public boolean test(String path, boolean directory) {
      return !visible.test(path, directory);
    }

    @Override
    public void enter(String path, Folder folder) throws IOException {
      sharedIn.keySet().removeIf(known -> !known.isEmpty() && !path.startsWith(known.concat("/")));
      Set<String> shared = SharedFiles.in(folder);
      if (!shared.isEmpty()) {
        sharedIn.put(path, shared);
      }
    }
  }

  /** A file whose contents are being told. */
  private record OpenEntry(TreeEntry entry, FileChannel channel, @Nullable Object key) {}

  @Override
  boolean fillNow(ByteBuffer target) throws IOException {
    int before = target.position();
    while (target.hasRemaining() && step(target)) {
      continue;
    }
    return target.position() > before;
  }

  private boolean step(ByteBuffer target) throws IOException {
    if (pending.hasRemaining()) {
      int length = Math.min(pending.remaining(), target.remaining());
      target.put(pending.slice().limit(length));
      pending.position(pending.position() + length);
      return true;
    }
    OpenEntry reading = open;
    if (reading != null) {
      read(reading, target);
      return true;
    }
    return !ended && begin();
  }

  private void read(OpenEntry reading, ByteBuffer target) throws IOException {
    long left = reading.entry().sizeBytes() - reading.channel().position();
    if (left > 0) {
      int limit = target.limit();
      target.limit(target.position() + (int) Math.min(left, target.remaining()));
      int length = reading.channel().read(target);
      target.limit(limit);
      if (length < 0) {
        throw changed(reading.entry());
      }
      return;
    }
    requireUnchanged(reading);
    close(reading);
    pending = TarWriter.padding(reading.entry().sizeBytes());
  }

  private void requireUnchanged(OpenEntry reading) throws IOException {
    TreeEntry entry = reading.entry();
    PosixFileAttributes now = stat(entry);
    if (now == null
        || now.size() != entry.sizeBytes()
        || !Objects.equals(now.fileKey(), reading.key())
        || !now.lastModifiedTime().toInstant().equals(entry.modified())) {
      throw changed(entry);
    }
  }

  private @Nullable PosixFileAttributes stat(TreeEntry entry) throws IOException {
    return folders.folder(entry.parent(), null).stat(entry.name()).orElse(null);
  }

  private static TransferException changed(TreeEntry entry) {
    return new TransferException(
        FailureCode.VERSION_CHANGED, "/" + entry.path() + " changed while it was read");
  }

  /** Always true: at the end there are the zeros to be told. */
  private boolean begin() throws IOException {
    TreeEntry entry = walk.next();
    TreeFailure told = failure;
    if (told != null) {
      throw new TransferException(told.code(), "/" + told.path() + ": " + told.message());
    }
    if (entry == null) {
      ended = true;
      pending = TarWriter.end();
    } else if (!entry.isRoot()) {
      begin(entry);
    }
    return true;
  }

  private void begin(TreeEntry entry) throws IOException {
    if (entry.type() != TreeEntry.Type.FILE) {
      pending = TarWriter.header(entry);
      return;
    }
    PosixFileAttributes now = stat(entry);
    if (now == null || !now.isRegularFile()) {
      throw changed(entry); // opening what is no file could wait for ever
    }
    String first = firstName(entry, now.fileKey());
    if (first == null) {
      Folder parent = folders.folder(entry.parent(), null);
      open = new OpenEntry(entry, parent.read(entry.name()), now.fileKey());
    }
    pending = TarWriter.header(first == null ? entry : entry.sameAs(first));
  }

  /** Under which name the file was told already; null when it is told now. */
  private @Nullable String firstName(TreeEntry entry, @Nullable Object key) {
    Set<String> shared = sharedIn.get(entry.parent());
    if (key == null || shared == null || !shared.contains(entry.name())) {
      return null;
    }
    String first = firstNames.get(key);
    if (first == null && firstNames.size() < SHARED_MAX) {
      firstNames.put(key, entry.path());
    }
    return first;
  }

  private void close(OpenEntry reading) throws IOException {
    open = null;
    reading.channel().close();
  }

  @Override
  void closeNow() {
    OpenEntry reading = open;
    try {
      if (reading != null) {
        close(reading);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing a file that was read", e);
    } finally {
      walk.close();
      folders.close();
    }
  }
}
