package dev.ferry.tree;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Opens files by directory handles, for reading. Java cannot open without waiting, and a pipe that
 * somebody puts in the place of a file, between the look at it and this, would be waited for until
 * somebody writes to it. So what takes longer than a second is looked at again, and a pipe is
 * opened from its other side, too, which wakes who waits; what he holds then cannot be read by
 * position.
 *
 * <p>That helps as long as the pipe is under its name and may be written to.
 */
public final class FileOpening {
  private static final long LOOK_EVERY_MS = 500;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final Set<FileOpening> UNDER_WAY = ConcurrentHashMap.newKeySet();

  private final SecureDirectoryStream<Path> directory;
  private final Path name;
  private final long begunAt = System.nanoTime();

  private FileOpening(SecureDirectoryStream<Path> directory, Path name) {
    this.directory = directory;
    this.name = name;
  }

  /** The one thread that looks; begun with the first opening. */
  private static final class Looking {
    private static final ScheduledExecutorService THREAD =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "ferry-openings");
              thread.setDaemon(true);
              return thread;
            });

    static {
      var unused =
          THREAD.scheduleWithFixedDelay(
              () -> UNDER_WAY.forEach(FileOpening::look),
              LOOK_EVERY_MS,
              LOOK_EVERY_MS,
              TimeUnit.MILLISECONDS);
    }

    private Looking() {}

    static void begin() {}
  }

  /**
   * Opens a file; a link in its place is refused. Blocks.
   *
   * @param name a single one
   */
  public static FileChannel read(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    Looking.begin();
    FileOpening opening = new FileOpening(directory, name);
    UNDER_WAY.add(opening);
    try {
      return opening.open(StandardOpenOption.READ);
    } finally {
      UNDER_WAY.remove(opening);
    }
  }

  private FileChannel open(StandardOpenOption... how) throws IOException {
    Set<OpenOption> options = new HashSet<>(Set.of(how));
    options.add(LinkOption.NOFOLLOW_LINKS);
    return (FileChannel) directory.newByteChannel(name, options);
  }

  private void look() {
    if (System.nanoTime() - begunAt < PATIENCE_NS) {
      return;
    }
    try {
      if (isNoFile()) {
        open(StandardOpenOption.READ, StandardOpenOption.WRITE).close();
      }
    } catch (IOException | RuntimeException e) {
      return; // tried again as long as it is under way
    }
  }

  private boolean isNoFile() throws IOException {
    return directory
        .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isOther();
  }
}
