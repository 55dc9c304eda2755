package dev.ferry.load.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Trees to push: many small files, or one entry of every kind. */
public final class SampleTree {
  private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000, 123_456_789);
  private static final int LARGE_BYTES = 3 * 1024 * 1024 + 77;
  private static final int FILES_PER_DIRECTORY = 100;

  private SampleTree() {}

  /** Files of that length, a hundred in each directory. */
  public static Path ofSmallFiles(Path root, int count, int lengthBytes, long seed)
      throws IOException {
    Random random = new Random(seed);
    byte[] bytes = new byte[lengthBytes];
    for (int i = 0; i < count; i++) {
      Path folder = root.resolve("d" + i / FILES_PER_DIRECTORY);
      Files.createDirectories(folder);
      random.nextBytes(bytes);
      Files.write(folder.resolve("file-" + i), bytes);
    }
    return root;
  }

  /** One of every kind of entry. */
  public static Path ofEveryKind(Path root, long seed) throws IOException {
    Random random = new Random(seed);
    Path deep = Files.createDirectories(root.resolve("a/b/c d/ünïcode 日本"));
    Files.createDirectories(root.resolve("empty/nested"));
    write(deep.resolve("small.txt"), random, 1234, "rw-r-----", 1);
    write(root.resolve("a/run.sh"), random, 10, "rwxr-xr-x", 2);
    write(root.resolve("a/locked"), random, 5, "r--------", 3);
    write(root.resolve("zero"), random, 0, "rw-r--r--", 4);
    write(root.resolve("edge"), random, 256 * 1024, "rw-rw-rw-", 5);
    write(root.resolve("over"), random, 256 * 1024 + 1, "rw-r--r--", 6);
    write(root.resolve("large"), random, LARGE_BYTES, "rwxrwxr-x", 7);
    write(root.resolve("a.txt"), random, 7, "rw-r--r--", 8);
    write(root.resolve("shared"), random, 4321, "rw-r--r--", 9);
    Files.createLink(root.resolve("a/shared-too"), root.resolve("shared"));
    Files.createLink(root.resolve("zz-shared"), root.resolve("shared"));
    Files.createLink(root.resolve("large-too"), root.resolve("large"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("a/run.sh"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("/no/such/../thing"));
    Files.createSymbolicLink(root.resolve("a/up"), Path.of("../.."));
    sparse(root.resolve("sparse"));
    timeDirectories(root);
    return root;
  }

  private static void write(Path file, Random random, int bytes, String mode, int second)
      throws IOException {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    Files.setLastModifiedTime(file, FileTime.from(TIME.plusSeconds(second)));
  }

  private static void sparse(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var unused = channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 200_000);
    }
    Files.setLastModifiedTime(file, FileTime.from(TIME.minusSeconds(10)));
  }

  private static void timeDirectories(Path root) throws IOException {
    var unused =
        Files.walkFileTree(
            root,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                  throws IOException {
                Files.setLastModifiedTime(folder, FileTime.from(TIME.minusSeconds(99)));
                return FileVisitResult.CONTINUE;
              }
            });
    Files.setPosixFilePermissions(
        root.resolve("empty"), PosixFilePermissions.fromString("r-x------"));
    Files.setLastModifiedTime(root.resolve("empty"), FileTime.from(TIME));
  }
}
