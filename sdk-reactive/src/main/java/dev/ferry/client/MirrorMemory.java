package dev.ferry.client;

import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreePaths;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import dev.ferry.tree.PackWriter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a mirror of two ways saw equal the last time, in a file: entries in the order of manifests,
 * each as it was here and, where that looks different, as it was there. Blocks. One mirror has it
 * at a time.
 *
 * <p>The file is blocks of a length, a checksum and a pack; one of length 0 is the last. A file
 * that is not whole counts as none: then more is a conflict, and nothing is lost.
 */
final class MirrorMemory implements AutoCloseable {
  private static final int BLOCK_BYTES = 128 * 1024;
  private static final int HEAD_BYTES = 8;

  private final Path file;
  private final FileChannel lock;

  private MirrorMemory(Path file, FileChannel lock) {
    this.file = file;
    this.lock = lock;
  }

  /** An entry as it was on both sides when they were equal. */
  record Known(TreeEntry here, TreeEntry there) {}

  /** Takes the file, which need not be there, for one mirror; {@code LOCAL_IO}. */
  static MirrorMemory open(Path file) {
    try {
      Path absolute = file.toAbsolutePath();
      Files.createDirectories(absolute.resolveSibling(".").normalize());
      return new MirrorMemory(absolute, locked(absolute.resolveSibling(name(absolute) + ".lock")));
    } catch (IOException e) {
      throw ServiceFailures.localIo("use", file, e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // In this process: the same as in another one.
    }
    channel.close();
    throw new TransferException(
        FailureCode.LOCAL_IO,
        "Cannot use '" + file + "': another mirror of the same two is running",
        Map.of("locked", file.toString()));
  }

  /** Whether anything is remembered, and whole. */
  boolean isThere() throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (Blocks blocks = new Blocks(file)) {
      while (blocks.next() != null) {
        continue;
      }
      return true;
    } catch (EOFException e) {
      return false;
    }
  }

  /** Reads what is remembered, from the beginning; nothing when it is not there. */
  Reading read(boolean there) throws IOException {
    return new Reading(there ? new Blocks(file) : null);
  }

  /** Begins to write what is to be remembered from now on. */
  Writing write() throws IOException {
    Path fresh = file.resolveSibling(name(file) + ".new");
    return new Writing(fresh, file);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException ignored) {
      // the lock goes with the process at the latest
    }
  }

  /** The packs of a file. */
  private static final class Blocks implements AutoCloseable {
    private final DataInputStream in;

    Blocks(Path file) throws IOException {
      this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    /** The next pack; null at the end. An {@link EOFException} for what is not whole. */
    @Nullable ByteBuffer next() throws IOException {
      int length = in.readInt();
      int crc32c = in.readInt();
      if (length == 0) {
        return null;
      }
      if (length < 0 || length > BLOCK_BYTES) {
        throw new EOFException("no length of a block");
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      if (Crc32c.of(bytes, 0, length) != crc32c) {
        throw new EOFException("a block does not match its checksum");
      }
      return ByteBuffer.wrap(bytes);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** What is remembered, asked in the order of manifests. */
  static final class Reading implements AutoCloseable {
    private final @Nullable Blocks blocks;
    private @Nullable PackReader pack;
    private @Nullable TreeEntry next;

    private Reading(@Nullable Blocks blocks) throws IOException {
      this.blocks = blocks;
      this.next = read();
    }

    /** What is remembered of a path, which comes behind the one asked about before. */
    @Nullable Known at(String path) {
      try {
        return known(path);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("reading what a mirror remembers", e);
      }
    }

    private @Nullable Known known(String path) throws IOException {
      TreeEntry here = next;
      while (here != null && TreePaths.compare(here.path(), path) < 0) {
        here = read();
      }
      next = here;
      if (here == null || !here.path().equals(path)) {
        return null;
      }
      TreeEntry there = read();
      if (there == null || !there.path().equals(path)) {
        next = there;
        return new Known(here, here);
      }
      next = read();
      return new Known(here, there);
    }

    private @Nullable TreeEntry read() throws IOException {
      while (blocks != null) {
        PackReader open = pack;
        Pack.Item item = open == null ? null : open.next();
        if (item instanceof Pack.Content content) {
          return content.entry();
        }
        if (item == null) {
          ByteBuffer block = blocks.next();
          if (block == null) {
            return null;
          }
          pack = new PackReader(block);
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      if (blocks != null) {
        blocks.close();
      }
    }
  }

  /** What is to be remembered, in the order of manifests; in force when it is complete. */
  static final class Writing implements AutoCloseable {
    private final Path fresh;
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocate(HEAD_BYTES + BLOCK_BYTES);
    private PackWriter pack;

    private Writing(Path fresh, Path file) throws IOException {
      this.fresh = fresh;
      this.file = file;
      this.channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      this.pack = new PackWriter(block.position(HEAD_BYTES));
    }

    void add(TreeEntry here, TreeEntry there) throws IOException {
      if (!pack.hasRoomFor(BLOCK_BYTES / 2)) {
        flush();
      }
      pack.add(here);
      if (!here.looksLike(there)) {
        pack.add(there);
      }
    }

    private void flush() throws IOException {
      int length = block.position() - HEAD_BYTES;
      block.flip().putInt(0, length);
      block.putInt(Integer.BYTES, Crc32c.of(block.array(), HEAD_BYTES, length));
      writeAll(block);
      pack = new PackWriter(block.clear().position(HEAD_BYTES));
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        int unused = channel.write(bytes);
      }
    }

    void complete() throws IOException {
      flush();
      writeAll(ByteBuffer.allocate(HEAD_BYTES));
      channel.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(fresh);
    }
  }
}
