package dev.ferry.load.escape;

import dev.ferry.load.host.ConfinedCall;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control: asks where a path really leads, refuses what is outside, and then uses the path. The
 * way it is mostly done, and wrong: what was asked about need not be what is used.
 */
final class NaiveVictim implements Victim {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Path root;
  private final Path realRoot;

  NaiveVictim(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    this.realRoot = root.toRealPath();
  }

  @Override
  public Path root() {
    return root;
  }

  private Path checked(String path) throws IOException {
    Path named = root.resolve(path);
    Path parent = named.getParent();
    boolean inside =
        parent != null
            && parent.toRealPath().startsWith(realRoot)
            && (!Files.exists(named) || named.toRealPath().startsWith(realRoot));
    if (!inside) {
      throw new IOException("outside");
    }
    return named;
  }

  @Override
  public String run(ConfinedCall deed, long number) throws IOException {
    String own = Long.toString(number % 64);
    return switch (deed) {
      case STAT, TARGET ->
          Files.readAttributes(checked("d/sub/f"), "size,isSymbolicLink").toString();
      case READ -> Files.readString(checked(number % 2 == 0 ? "d/f" : "d/sub/f"));
      case LIST -> names(checked("d/sub"), 1);
      case WALK -> names(checked("d"), 4);
      case MAKE_DIRECTORY -> Files.createDirectories(checked("d/sub/made-" + own)).toString();
      case WRITE -> Files.writeString(checked("d/sub/written-" + own), "inside").toString();
      case MOVE ->
          Files.move(
                  checked("d/sub/written-" + own),
                  checked("d/moved-" + own),
                  StandardCopyOption.REPLACE_EXISTING)
              .toString();
      case REMOVE -> Boolean.toString(Files.deleteIfExists(checked("d/victim")));
      case REMOVE_TREE -> removed(checked(number % 2 == 0 ? "d/tree" : "d/sub/made-" + own));
      case CHANGE ->
          Files.setPosixFilePermissions(
                  checked("d/sub/f"), PosixFilePermissions.fromString("rw-------"))
              .toString();
      case LINK ->
          Files.createSymbolicLink(checked("d/sub/link-" + number), Path.of("x")).toString();
      case READ_LINK -> Files.readSymbolicLink(checked("d/l")).toString();
      case FLUSH -> Files.readString(checked("d/sub/f"));
      case WATCH -> watched(checked("d"));
      case LABEL -> Files.setLastModifiedTime(checked("d/sub/f"), FileTime.from(NOON)).toString();
      case COPY -> copied(checked("d/sub/f"), checked("d/sub/copied-" + own));
      case COMPOSE, BATCH_WRITE, TREE_WRITE ->
          Files.writeString(
                  checked("d/sub/made-of-" + own),
                  Files.readString(checked("d/f")) + Files.readString(checked("d/sub/f")))
              .toString();
      case BATCH_READ, TREE_READ ->
          Files.readString(checked("d/f")) + Files.readString(checked("d/sub/f"));
      case TREE_LIST -> names(checked("d"), 4);
      case TREE_REMOVE -> Boolean.toString(Files.deleteIfExists(checked("d/sub/made-of-" + own)));
    };
  }

  private static String copied(Path source, Path target) throws IOException {
    return Files.readString(Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING));
  }

  private static String names(Path directory, int depth) throws IOException {
    try (Stream<Path> all = Files.walk(directory, depth)) {
      return all.map(each -> String.valueOf(each.getFileName())).toList().toString();
    }
  }

  private static String removed(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(tree)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      boolean unused = Files.deleteIfExists(each);
    }
    return Boolean.toString(Files.exists(tree, LinkOption.NOFOLLOW_LINKS));
  }

  private static String watched(Path directory) throws IOException {
    try (WatchService service = FileSystems.getDefault().newWatchService()) {
      return directory.register(service, StandardWatchEventKinds.ENTRY_CREATE).isValid() + "";
    }
  }

  @Override
  public void close() {
    // holds nothing
  }
}
