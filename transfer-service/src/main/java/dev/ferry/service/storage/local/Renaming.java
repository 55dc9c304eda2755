package dev.ferry.service.storage.local;

import dev.ferry.service.storage.MovedEntry;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * Moves entries between handles of both ends.
 *
 * <p>Java has no rename that refuses to replace. Where nothing may be at the target, a file gets a
 * second name there, which fails when there is one, and then loses its first. A directory is
 * renamed: the system lets it replace an empty directory and nothing else.
 */
final class Renaming {
  private final WorkspaceRoots roots;
  private final Nursery nursery;
  private final DiskCalls disk;
  private volatile int descriptorsOfAHandle;

  Renaming(WorkspaceRoots roots, Nursery nursery, DiskCalls disk) {
    this.roots = roots;
    this.nursery = nursery;
    this.disk = disk;
  }

  /** Where an entry is and where it goes. */
  record Ends(Spot from, PosixFileAttributes entry, Spot to) {
    /** How many of the two handles are the target's directory. */
    private int handles() throws IOException {
      return from.parent().key().equals(to.parent().key()) ? 2 : 1;
    }

    private boolean isDirectory() {
      return entry.isDirectory();
    }

    private MovedEntry moved(long replacedBytes) {
      return new MovedEntry(from.path(), Version.stat(to.path(), entry), replacedBytes);
    }

    private boolean isEntry(Optional<PosixFileAttributes> other) {
      return other.filter(found -> Objects.equals(found.fileKey(), entry.fileKey())).isPresent();
    }

    private TransferException exists() {
      return new TransferException(
          FailureCode.ALREADY_EXISTS, "There is something at " + to.path());
    }
  }

  /**
   * One move.
   *
   * @throws TransferException {@code ALREADY_EXISTS}
   */
  MovedEntry run(WorkspaceName workspace, Ends ends, boolean replace) throws IOException {
    if (ends.from().path().equals(ends.to().path())) {
      return ends.moved(0);
    }
    Optional<PosixFileAttributes> there = ends.to().attributes();
    if (there.isPresent() && (!replace || ends.isDirectory() || there.get().isDirectory())) {
      throw ends.exists();
    }
    if (ends.isEntry(there)) {
      ends.from().parent().deleteFile(ends.from().name()); // a rename would leave both
    } else if (replace || ends.isDirectory() || !linked(workspace, ends)) {
      renamed(ends);
    }
    ends.to().parent().force();
    ends.from().parent().force();
    return ends.moved(
        there.filter(PosixFileAttributes::isRegularFile).map(PosixFileAttributes::size).orElse(0L));
  }

  private static void renamed(Ends ends) throws IOException {
    try {
      ends.from().parent().move(ends.from().name(), ends.to().parent(), ends.to().name());
    } catch (FileSystemException e) {
      if (ends.isDirectory() && ends.to().attributes().isPresent()) {
        throw ends.exists();
      }
      throw e;
    }
  }

  /** Java duplicates the descriptor of a handle; how often is seen at a directory of our own. */
  private int descriptorsOfAHandle() throws IOException {
    if (descriptorsOfAHandle == 0) {
      String name = nursery.newDirectory();
      try (Directory own = nursery.directory().open(name)) {
        descriptorsOfAHandle = LinkTexts.count(own);
      } finally {
        nursery.directory().deleteDirectory(name);
      }
    }
    return descriptorsOfAHandle;
  }

  /**
   * By a second name, through a descriptor that is surely the target's directory.
   *
   * @return false when nothing was done, because the system or who owns the file does not allow it
   */
  private boolean linked(WorkspaceName workspace, Ends ends) throws IOException {
    Optional<Path> pin = nursery.pin(roots.pathOf(workspace, ends.from().path()), ends.entry());
    if (pin.isEmpty()) {
      return false;
    }
    try {
      Optional<Path> folder =
          LinkTexts.sure(ends.to().parent(), ends.handles() * descriptorsOfAHandle());
      if (folder.isEmpty()) {
        return false;
      }
      disk.before(DiskChange.CREATE_FILE);
      Files.createLink(folder.get().resolve(ends.to().name()), pin.get());
    } catch (FileAlreadyExistsException e) {
      throw ends.exists();
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    } finally {
      nursery.release(pin.get());
    }
    ends.to().parent().force();
    if (ends.isEntry(ends.from().attributes())) {
      ends.from().parent().deleteFile(ends.from().name());
    }
    return true;
  }
}
