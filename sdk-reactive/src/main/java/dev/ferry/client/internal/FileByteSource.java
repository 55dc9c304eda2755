package dev.ferry.client.internal;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A regular file. What it was at first is what it must be at the end. */
public final class FileByteSource implements ByteSource {
  private static final int PERMISSION_BITS = 0777;

  private final Path file;
  private final TransferThreads threads;
  private final SerialLane lane;
  private final Wire wire;
  private volatile @Nullable Identity first;

  /** Nothing is opened yet. */
  public FileByteSource(Path file, TransferThreads threads, Wire wire) {
    this.file = file;
    this.threads = threads;
    this.lane = threads.ioLane();
    this.wire = wire;
  }

  @Override
  public Mono<Facts> open() {
    return lane.call(this::look)
        .onErrorMap(thrown -> ServiceFailures.localIo("read", file, thrown));
  }

  @Override
  public ChunkReader readFrom(long offset) {
    Identity identity = first;
    if (identity == null) {
      throw new IllegalStateException("The source was not opened");
    }
    return readApart(0, offset, identity.sizeBytes());
  }

  @Override
  public boolean isReadApart() {
    return true;
  }

  @Override
  public ChunkReader readApart(long base, long offset, long end) {
    return new FileChunkReader(file, base, offset, end, threads.ioLane(), wire.allocator());
  }

  @Override
  public Mono<Void> checkUnchanged() {
    return open().then();
  }

  @Override
  public boolean retainsUnacknowledged() {
    return false;
  }

  @Override
  public void acknowledged(long frontier) {
    // the file itself keeps the bytes
  }

  @Override
  public void close() {
    // every reader closes its own handle
  }

  private Facts look() throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    if (!now.isRegularFile()) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "Cannot upload '" + file + "': it is no regular file");
    }
    Map<String, Object> more = unixAttributes();
    Identity identity =
        new Identity(now.size(), now.lastModifiedTime(), now.fileKey(), more.get("ctime"));
    Identity before = first;
    if (before == null) {
      first = identity;
    } else if (!before.equals(identity)) {
      throw changed(before, identity);
    }
    return new Facts(
        ContentLength.of(now.size()),
        new FileAttributes(mode(more), now.lastModifiedTime().toInstant()));
  }

  private TransferException changed(Identity before, Identity now) {
    String what =
        before.sizeBytes() == now.sizeBytes()
            ? "it was modified or replaced, or its mode or links were"
            : "it had " + before.sizeBytes() + " bytes and has " + now.sizeBytes() + " now";
    return new TransferException(
        FailureCode.SOURCE_CHANGED, "'" + file + "' changed while it was uploaded: " + what);
  }

  /**
   * Mode, and when the system last changed the file in any way: whoever writes into it and sets
   * size and modification time back cannot set this back. Empty where there are none.
   */
  private Map<String, Object> unixAttributes() throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.readAttributes(file, "unix:mode,ctime")
        : Map.of();
  }

  private static @Nullable Integer mode(Map<String, Object> unixAttributes) {
    return unixAttributes.get("mode") instanceof Integer mode ? mode & PERMISSION_BITS : null;
  }

  /** What tells one version of a file from another. */
  private record Identity(
      long sizeBytes, FileTime modified, @Nullable Object key, @Nullable Object changed) {}
}
