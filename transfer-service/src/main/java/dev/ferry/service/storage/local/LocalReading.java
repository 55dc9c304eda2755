package dev.ferry.service.storage.local;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens files of workspaces for reading, each in one version. */
final class LocalReading {
  private final WorkspaceRoots roots;
  private final PathGuard guard;
  private final PieceFolder pieces;

  LocalReading(WorkspaceRoots roots, PathGuard guard, PieceFolder pieces) {
    this.roots = roots;
    this.guard = guard;
    this.pieces = pieces;
  }

  /**
   * Opens the file that a path leads to.
   *
   * @param again what is under the path later
   */
  OpenFile open(WorkspaceFile file, LocalOpenFile.Restat again) throws IOException {
    try (Spot spot = guard.meant(file.workspace(), file.path())) {
      FileStat before = requireFile(spot, file);
      FileChannel channel = spot.parent().openFile(spot.name());
      try {
        FileStat after = requireFile(spot, file);
        if (!after.etag().equals(before.etag()) || channel.size() != after.sizeBytes()) {
          throw new TransferException(
              FailureCode.VERSION_CHANGED, file + " is being replaced at this moment");
        }
        WorkspaceFile real = new WorkspaceFile(file.workspace(), spot.path());
        return new LocalOpenFile(
            after, channel, again, () -> lastChange(real), () -> pieces.find(real));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw noFile(file);
    }
  }

  /**
   * Java has this for paths only, not for directory handles. A link that somebody puts into the
   * path meanwhile can make a file look touched or not, and nothing else.
   */
  private Object lastChange(WorkspaceFile file) {
    Path path = roots.pathOf(file.workspace(), file.path());
    try {
      return Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return "gone";
    }
  }

  private static FileStat requireFile(Spot spot, WorkspaceFile file) throws IOException {
    FileStat stat = spot.stat(file.path()).orElseThrow(() -> noFile(file));
    if (stat.type() != FileStat.Type.FILE) {
      throw new TransferException(
          FailureCode.NOT_A_FILE,
          file + " is a " + stat.type().name().toLowerCase(java.util.Locale.ROOT));
    }
    return stat;
  }

  private static TransferException noFile(WorkspaceFile file) {
    return new TransferException(FailureCode.NOT_FOUND, "There is no file " + file);
  }
}
