package dev.ferry.load.bench.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the page cache the same before every timing.
 *
 * <p>Pages that a virtual machine gave back to its host make the first writer after them ten times
 * slower. So a file is written with large writes, everything is synced, the source is read, and
 * that file and the outputs of before are deleted as the last act: their pages are reused at once.
 */
public final class PageCache implements Primer {
  private static final int WRITE_BYTES = 1 << 20;
  private static final long LEAST_BYTES = 256L << 20;
  private static final long SYNC_PATIENCE_SECONDS = 120;

  private final Path prime;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(WRITE_BYTES);

  /**
   * On the file system of a folder.
   *
   * @param folder has room for a copy of the largest workload
   */
  public PageCache(Path folder, long seed) {
    this.prime = folder.resolve("prime");
    byte[] content = new byte[WRITE_BYTES];
    new Random(seed).nextBytes(content);
    buffer.put(content).clear();
  }

  @Override
  public void prime(Workload workload, List<Act> lastActs) throws IOException {
    write(Math.max(workload.bytes(), LEAST_BYTES));
    sync();
    read(workload.source());
    for (Act act : lastActs) {
      act.run();
    }
    Files.delete(prime);
  }

  private void write(long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            prime,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (long written = 0; written < bytes; written += WRITE_BYTES) {
        ByteBuffer content = buffer.duplicate();
        while (content.hasRemaining()) {
          int unused = channel.write(content);
        }
      }
      channel.force(true);
    }
  }

  /** Everything that is dirty on that file system, not only our file. */
  private void sync() throws IOException {
    Process process = new ProcessBuilder("sync", "-f", prime.toString()).start();
    try {
      if (!process.waitFor(SYNC_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  private void read(Path source) throws IOException {
    if (Files.isDirectory(source)) {
      try (Stream<Path> files = Files.list(source)) {
        for (Path file : files.toList()) {
          read(file);
        }
      }
      return;
    }
    ByteBuffer target = ByteBuffer.allocateDirect(WRITE_BYTES);
    try (FileChannel channel = FileChannel.open(source, StandardOpenOption.READ)) {
      while (channel.read(target) >= 0) {
        target.clear();
      }
    }
  }
}
