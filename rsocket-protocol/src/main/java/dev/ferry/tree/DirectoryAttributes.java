package dev.ferry.tree;

import static java.util.Objects.requireNonNull;

import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Gives directories their modes and times: children first, since a mode may close the way. */
final class DirectoryAttributes {
  private static final int AT_ONCE = 16;

  private final FolderCache folders;
  private final TreeStaging staging;
  private final TreeDisk disk;
  private final BiConsumer<String, Exception> failures;

  DirectoryAttributes(
      FolderCache folders,
      TreeStaging staging,
      TreeDisk disk,
      BiConsumer<String, Exception> failures) {
    this.folders = folders;
    this.staging = staging;
    this.disk = disk;
    this.failures = failures;
  }

  /** Makes what is missing, then sets what each shall have. */
  void set(List<TreeEntry> directories) throws IOException {
    directories.sort(TreeEntry.ORDER);
    directories.forEach(this::ensure);
    directories.sort(TreeEntry.ORDER.reversed());
    for (int from = 0; from < directories.size(); from += AT_ONCE) {
      setSome(directories.subList(from, Math.min(directories.size(), from + AT_ONCE)));
    }
  }

  private void ensure(TreeEntry directory) {
    try {
      var unused = folders.folder(directory.path(), staging);
    } catch (IOException | TransferException e) {
      failures.accept(directory.path(), e);
    }
  }

  private void setSome(List<TreeEntry> some) throws IOException {
    Map<Folder, TreeEntry> opened = new HashMap<>();
    List<Folder> order = new ArrayList<>();
    try {
      for (TreeEntry directory : some) {
        Folder folder = opened(directory);
        if (folder != null) {
          opened.put(folder, directory);
          order.add(folder);
        }
      }
      FolderNumbers.each(
          order, (folder, path) -> set(folder, path, requireNonNull(opened.get(folder))));
    } finally {
      order.forEach(Folder::close);
    }
  }

  private @Nullable Folder opened(TreeEntry directory) {
    try {
      return folders.folder(directory.path(), null).again();
    } catch (IOException | TransferException e) {
      return null; // told when it was to be made
    }
  }

  private void set(Folder folder, @Nullable Path path, TreeEntry directory) {
    try {
      disk.before(TreeDisk.Change.ATTRIBUTES);
      FileTime time = FileTime.from(directory.modified());
      if (path == null) {
        folder.setTime(time);
      } else {
        Files.getFileAttributeView(path, BasicFileAttributeView.class).setTimes(time, time, null);
      }
      folder.setMode(Modes.permissions(directory.mode()));
    } catch (IOException e) {
      failures.accept(directory.path(), e);
    }
  }
}
