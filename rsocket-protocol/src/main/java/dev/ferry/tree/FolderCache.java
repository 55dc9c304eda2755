package dev.ferry.tree;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreePaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Handles of a tree's directories, those used last. Not safe for several threads. */
public final class FolderCache implements AutoCloseable {
  private static final int MOST = 32;

  private final Folder root;
  private final TreeWriter.Changes changes;
  private final Map<String, Folder> folders = new LinkedHashMap<>(16, 0.75f, true);

  /** Handles below the root, which is taken over. */
  public FolderCache(Folder root) {
    this(root, TreeWriter.Changes.UNTOLD);
  }

  /**
   * The same.
   *
   * @param changes told of directories that are made
   */
  FolderCache(Folder root, TreeWriter.Changes changes) {
    this.root = root;
    this.changes = changes;
  }

  /**
   * The directory with that path. Good until the next call.
   *
   * @param maker makes what is missing; null to fail with {@code NOT_FOUND}
   * @throws TransferException {@code INVALID_PATH} when a link or a file is in the way
   */
  public Folder folder(String path, @Nullable TreeStaging maker) throws IOException {
    if (path.isEmpty()) {
      return root;
    }
    Folder known = folders.get(path);
    if (known != null) {
      return known;
    }
    TreePaths.require(path);
    int slash = path.lastIndexOf('/');
    Folder parent = folder(slash < 0 ? "" : path.substring(0, slash), maker);
    Folder opened = open(parent, path, path.substring(slash + 1), maker);
    folders.put(path, opened);
    dropEldest();
    return opened;
  }

  private Folder open(Folder parent, String path, String name, @Nullable TreeStaging maker)
      throws IOException {
    try {
      return parent.open(name);
    } catch (NoSuchFileException e) {
      if (maker == null) {
        throw e;
      }
      make(parent, path, name, maker);
      return parent.open(name);
    } catch (FileSystemException e) {
      if (parent.stat(name).filter(there -> !there.isDirectory()).isPresent()) {
        throw new TransferException(
            FailureCode.INVALID_PATH,
            "'" + path + "' is a link or a file where the tree has a directory",
            e);
      }
      throw e;
    }
  }

  private void make(Folder parent, String path, String name, TreeStaging maker) throws IOException {
    changes.adding(path);
    boolean made = false;
    try {
      made = maker.ensureFolder(parent, name);
    } finally {
      if (!made) {
        changes.gone(path);
      }
    }
  }

  private void dropEldest() {
    if (folders.size() > MOST) {
      var eldest = folders.entrySet().iterator();
      eldest.next().getValue().close();
      eldest.remove();
    }
  }

  /** Forgets a directory that is about to be removed. */
  void forget(String path) {
    Folder known = folders.remove(path);
    if (known != null) {
      known.close();
    }
  }

  @Override
  public void close() {
    folders.values().forEach(Folder::close);
    root.close();
  }
}
