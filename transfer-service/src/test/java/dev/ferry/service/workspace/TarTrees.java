package dev.ferry.service.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Trees for tests of tar streams, and the machine's own tar. */
final class TarTrees {
  private static final long SEED = 20_261_122;
  private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000, 123_456_789);

  private TarTrees() {}

  /**
   * One entry of every kind that is unpacked.
   *
   * @param longNames whether some are longer than the oldest headers take
   */
  static Path ofEveryKind(Path tree, boolean longNames) throws IOException {
    Random random = new Random(SEED);
    String name = longNames ? "a".repeat(120) + "/\u00fc \u65e5/" + "b".repeat(200) : "a/b c/d";
    Path deep = Files.createDirectories(tree.resolve(name));
    byte[] large = new byte[300_017];
    random.nextBytes(large);
    Files.write(deep.resolve("large"), large);
    Files.write(tree.resolve("block"), new byte[512]);
    Files.createFile(tree.resolve("empty"));
    Path none = Files.createDirectory(tree.resolve("none"));
    Path script = Files.writeString(tree.resolve("run me.sh"), "true");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createSymbolicLink(tree.resolve("dangling"), Path.of("no/where"));
    Files.createSymbolicLink(
        tree.resolve("link"), Path.of(longNames ? "x".repeat(150) : "/abs/../x"));
    Files.createLink(tree.resolve("zz-large"), deep.resolve("large"));
    Files.createLink(tree.resolve("run-too"), script);
    try (FileChannel sparse =
        FileChannel.open(
            tree.resolve("holes"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var unused = sparse.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 900_000);
    }
    Files.setLastModifiedTime(script, FileTime.from(TIME));
    Files.setLastModifiedTime(deep, FileTime.from(TIME.plusSeconds(5)));
    Files.setLastModifiedTime(none, FileTime.from(TIME.minusSeconds(5)));
    return tree;
  }

  /** The tree as the machine's tar packs it. */
  static byte[] packed(Path tree, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("tar", "c"));
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("-C", tree.toString(), "."));
    Process packing = new ProcessBuilder(command).start();
    byte[] tar = packing.getInputStream().readAllBytes();
    assertThat(packing.waitFor()).isZero();
    return tar;
  }

  /** Unpacks with the machine's tar. */
  static void unpack(Path tar, Path into) throws Exception {
    Process unpacking =
        new ProcessBuilder("tar", "xpf", tar.toString(), "-C", into.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(unpacking.getInputStream().readAllBytes(), UTF_8);
    assertThat(unpacking.waitFor()).as(said).isZero();
    assertThat(said).isEmpty();
  }

  /**
   * Everything in a tree.
   *
   * @param nanos whether times are told with nanoseconds
   */
  static Map<String, String> described(Path root, boolean nanos) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    Map<Object, String> firsts = new TreeMap<>();
    try (Stream<Path> found = Files.walk(root)) {
      for (Path path : found.filter(path -> !path.equals(root)).sorted().toList()) {
        entries.put(root.relativize(path).toString(), facts(root, path, nanos, firsts));
      }
    }
    return entries;
  }

  private static String facts(Path root, Path path, boolean nanos, Map<Object, String> firsts)
      throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    Instant time = Files.getLastModifiedTime(path).toInstant();
    String facts =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
            + " "
            + (nanos ? time : Instant.ofEpochSecond(time.getEpochSecond()));
    if (Files.isDirectory(path)) {
      return facts;
    }
    String name = root.relativize(path).toString();
    String first =
        firsts.putIfAbsent(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS), name);
    return facts
        + " "
        + Arrays.hashCode(Files.readAllBytes(path))
        + (first == null ? "" : " is " + first);
  }
}
