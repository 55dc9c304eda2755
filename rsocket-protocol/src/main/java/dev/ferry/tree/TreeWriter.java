package dev.ferry.tree;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries below a root, each whole or not at all, and again with the same result.
 *
 * <p>What is under a path before is replaced, unless it is a directory. Directories get mode and
 * time at {@link #finish}, behind everything else. An entry that fails is told and the others go
 * on. One writer writes one pack; several may work in the same tree. Not safe for several threads.
 */
public final class TreeWriter implements AutoCloseable {
  private final FolderCache folders;
  private final TreeStaging staging;
  private final TreeDisk disk;
  private final boolean durable;
  private final Changes changes;
  private final List<TreeFailure> failures = new ArrayList<>();
  private FileLayout layout = FileLayout.PLAIN;
  private final List<TreeEntry> directories = new ArrayList<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private @Nullable TreeEntry first;
  private @Nullable String firstStaged;

  /** Told of what happens to entries. */
  public interface Changes {
    /** Nobody needs to know. */
    Changes UNTOLD = (entry, sizeBytes) -> {};

    /** The entry is about to be written; what is thrown is its outcome. */
    default void before(TreeEntry entry) {}

    /** What is under the entry's path is about to be removed; what is thrown is its outcome. */
    default void beforeRemoval(TreeEntry entry) {}

    /** Something is about to come where nothing is; what is thrown is its outcome. */
    default void adding(String path) {}

    /** Nothing is there any more, or nothing came. */
    default void gone(String path) {}

    /** The file under the entry's path, of that length, is another one now, or none. */
    void replaced(TreeEntry entry, long sizeBytes) throws IOException;
  }

  /**
   * A writer.
   *
   * @param root taken over
   * @param durable whether bytes are forced before a name leads to them, and names at the end
   */
  public TreeWriter(
      Folder root, TreeStaging staging, TreeDisk disk, boolean durable, Changes changes) {
    this.folders = new FolderCache(root, changes);
    this.staging = staging;
    this.disk = disk;
    this.durable = durable;
    this.changes = changes;
  }

  /** The same writer, whose files lie so; before the first entry. */
  public TreeWriter laidBy(FileLayout files) {
    layout = files;
    return this;
  }

  /** Writes one entry; hard links of a file best come right behind it. */
  public void write(TreeEntry entry, ByteBuffer data) throws IOException {
    try {
      changes.before(entry);
      if (entry.type() == TreeEntry.Type.HARD_LINK) {
        hardLink(entry);
        return;
      }
      place();
      switch (entry.type()) {
        case FILE -> {
          firstStaged = staging.file(entry, layout.sealed(data), durable);
          first = entry;
        }
        case LINK -> move(staging.link(entry), entry);
        case DIRECTORY, HARD_LINK -> directories.add(entry);
      }
    } catch (IOException | TransferException e) {
      failed(entry.path(), e);
    }
  }

  /** Moves a file that was made in the staging folder to its path. */
  public void adopt(TreeEntry entry, String staged) {
    try {
      staging.finish(staged, entry, durable);
      move(staged, entry);
    } catch (IOException | TransferException e) {
      failed(entry.path(), e);
    }
  }

  /**
   * Begins a file whose bytes come in parts, perhaps over the time of several writers.
   *
   * @return what takes them; null when the file may not be written, which is told
   */
  public @Nullable StagedFile begin(TreeEntry entry) {
    try {
      changes.before(entry);
      return staging.begin(layout);
    } catch (IOException | TransferException e) {
      failed(entry.path(), e);
      return null;
    }
  }

  /** Moves a file whose bytes are all there to its path. */
  public void adopt(TreeEntry entry, StagedFile file) {
    try {
      changes.before(entry);
      String staged = file.complete();
      staging.finish(staged, entry, durable);
      move(staged, entry);
    } catch (IOException | TransferException e) {
      failed(entry.path(), e);
    }
  }

  /**
   * Gives a file that is there another name; where the system does not let us, both names get a
   * copy.
   *
   * @param entry a hard link
   */
  public void addName(TreeEntry entry) {
    try {
      changes.before(entry);
      place();
      String staged = new SecondNames(folders, staging).of(entry.target().orElseThrow());
      if (staged == null) {
        hardLink(entry);
      } else {
        move(staged, entry);
        staging.discard(staged); // a file that is moved onto another name of itself stays
      }
    } catch (IOException | TransferException e) {
      failed(entry.path(), e);
    }
  }

  /** The file that was staged last waits for its other names, which are linked before it moves. */
  private void place() {
    TreeEntry waiting = first;
    String staged = firstStaged;
    first = null;
    firstStaged = null;
    if (waiting != null && staged != null) {
      try {
        move(staged, waiting);
      } catch (IOException | TransferException e) {
        failed(waiting.path(), e);
      }
    }
  }

  private void hardLink(TreeEntry entry) throws IOException {
    String original = entry.target().orElseThrow();
    if (first == null || !first.path().equals(original)) {
      place();
      stageAgain(entry, original);
    }
    move(staging.hardLink(String.valueOf(firstStaged)), entry);
  }

  /** The first name is there already: it gets a copy of itself that can be linked. */
  private void stageAgain(TreeEntry entry, String original) throws IOException {
    TreeEntry whole = TreeEntry.file(original, entry.mode(), entry.modified(), entry.sizeBytes());
    Folder parent = folders.folder(whole.parent(), null);
    PosixFileAttributes there = parent.stat(whole.name()).orElse(null);
    if (there == null
        || !there.isRegularFile()
        || layout.contentBytes(there.size()) != entry.sizeBytes()) {
      throw new TransferException(
          FailureCode.NOT_FOUND, "the file that it is another name of is not there: " + original);
    }
    try (FileChannel source = parent.read(whole.name())) {
      firstStaged = staging.copy(source, whole, durable);
      first = whole;
    }
  }

  private void move(String staged, TreeEntry entry) throws IOException {
    try {
      Folder parent = folders.folder(entry.parent(), staging);
      Optional<PosixFileAttributes> there = parent.stat(entry.name());
      if (there.isPresent() && there.get().isDirectory()) {
        throw new TransferException(FailureCode.NOT_A_FILE, "a directory is under this path");
      }
      if (there.isPresent()) {
        staging.move(staged, parent, entry.name());
      } else {
        moveToNothing(staged, parent, entry);
      }
      touched.add(entry.parent());
      if (there.isPresent() && there.get().isRegularFile()) {
        changes.replaced(entry, layout.contentBytes(there.get().size()));
      }
    } catch (IOException | RuntimeException e) {
      staging.discard(staged);
      throw e;
    }
  }

  private void moveToNothing(String staged, Folder parent, TreeEntry entry) throws IOException {
    changes.adding(entry.path());
    boolean moved = false;
    try {
      staging.move(staged, parent, entry.name());
      moved = true;
    } finally {
      if (!moved) {
        changes.gone(entry.path());
      }
    }
  }

  /** Removes what is under a path, of a directory only an empty one; nothing there is fine. */
  public void remove(String path) {
    try {
      removeNow(TreeEntry.directory(path, 0, java.time.Instant.EPOCH));
    } catch (NoSuchFileException e) {
      return; // somebody else removed it
    } catch (IOException | TransferException e) {
      failed(path, e);
    }
  }

  private void removeNow(TreeEntry entry) throws IOException {
    changes.beforeRemoval(entry);
    Folder parent = folders.folder(entry.parent(), null);
    PosixFileAttributes there = parent.stat(entry.name()).orElse(null);
    if (there == null) {
      return;
    }
    disk.before(TreeDisk.Change.DELETE);
    if (there.isDirectory()) {
      folders.forget(entry.path());
      parent.deleteDirectory(entry.name());
    } else {
      parent.deleteFile(entry.name());
    }
    touched.add(entry.parent());
    changes.gone(entry.path());
    if (there.isRegularFile()) {
      changes.replaced(entry, layout.contentBytes(there.size()));
    }
  }

  /**
   * Moves what is left, gives directories their modes and times, and forces names if the writer is
   * durable.
   *
   * @return what failed
   */
  public List<TreeFailure> finish() throws IOException {
    place();
    new DirectoryAttributes(folders, staging, disk, this::failed).set(directories);
    if (durable) {
      for (TreeEntry directory : directories) {
        touched.add(directory.path());
        touched.add(directory.parent());
      }
      forceNames();
    }
    return failures;
  }

  private void forceNames() throws IOException {
    for (String path : touched) {
      try (FileChannel self = folders.folder(path, null).self()) {
        disk.force(self);
      } catch (NoSuchFileException e) {
        continue; // removed meanwhile
      }
    }
  }

  private void failed(String path, Exception failure) {
    failures.add(
        failure instanceof TransferException known
            ? TreeFailure.of(path, known)
            : TreeFailures.of(path, (IOException) failure));
  }

  @Override
  public void close() {
    folders.close();
  }
}
