package dev.ferry.service.storage.local;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A published file, open. */
final class LocalOpenFile implements OpenFile {

  /** Reads the path's facts again. */
  @FunctionalInterface
  interface Restat {
    Optional<FileStat> now() throws IOException;
  }

  /** Finds the piece file of the path. */
  @FunctionalInterface
  interface PieceFinding {
    Optional<PieceFile> find() throws IOException;
  }

  /** Tells when the file under the path last changed in any way. */
  @FunctionalInterface
  interface LastChange {
    Object now() throws IOException;
  }

  private final FileStat stat;
  private final LastChange lastChange;
  private final Object changedAtFirst;
  private final FileChannel channel;
  private final Restat restat;
  private final PieceFinding finding;
  private boolean piecesSought;
  private @Nullable PieceFile pieces;

  LocalOpenFile(
      FileStat stat,
      FileChannel channel,
      Restat restat,
      LastChange lastChange,
      PieceFinding finding)
      throws IOException {
    this.lastChange = lastChange;
    this.changedAtFirst = lastChange.now();
    this.stat = stat;
    this.channel = channel;
    this.restat = restat;
    this.finding = finding;
  }

  @Override
  public FileStat stat() {
    return stat;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    DiskLane.assertHere();
    return LocalStagedBlob.readFully(channel, position, target);
  }

  @Override
  public Optional<FileChannel> channel() {
    return Optional.of(channel);
  }

  @Override
  public Optional<PieceFile> pieces() throws IOException {
    if (!piecesSought) {
      piecesSought = true;
      pieces = ofThisVersion(finding.find()).orElse(null);
    }
    return Optional.ofNullable(pieces);
  }

  private Optional<PieceFile> ofThisVersion(Optional<PieceFile> found) throws IOException {
    if (found.isEmpty()) {
      return found;
    }
    boolean same =
        found
            .get()
            .description()
            .map(fields -> fields.getOrDefault(PieceFile.ETAG, ""))
            .equals(stat.etag());
    if (!same) {
      found.get().close();
    }
    return found.filter(file -> same);
  }

  /**
   * Length through the handle is always telling; version and inode only while the path still names
   * this file. A file that was replaced by a rename is unchanged for us.
   */
  @Override
  public boolean wasChanged() throws IOException {
    if (channel.size() != stat.sizeBytes()) {
      return true;
    }
    Optional<FileStat> now = underThePath();
    return now.isPresent() && sameFile(now.get()) && !now.get().etag().equals(stat.etag());
  }

  /** A path that names another file by now tells nothing of this one. */
  @Override
  public boolean wasTouched() throws IOException {
    Optional<FileStat> now = underThePath();
    return now.isPresent() && sameFile(now.get()) && !lastChange.now().equals(changedAtFirst);
  }

  /** Empty also when the path leads nowhere any more: that says nothing of this file. */
  private Optional<FileStat> underThePath() throws IOException {
    try {
      return restat.now();
    } catch (TransferException e) {
      return Optional.empty();
    }
  }

  private boolean sameFile(FileStat now) {
    return now.etag().isPresent() && fileOf(now).equals(fileOf(stat));
  }

  private static String fileOf(FileStat stat) {
    String etag = stat.etag().orElse("");
    return etag.substring(0, Math.max(0, etag.indexOf('-')));
  }

  @Override
  public void close() {
    if (pieces != null) {
      pieces.close();
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing a file", e);
    }
  }
}
