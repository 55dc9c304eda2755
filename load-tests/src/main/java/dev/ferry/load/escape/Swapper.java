package dev.ferry.load.escape;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hostile process: as fast as it can it puts links in the place of a directory and of a file,
 * and the real ones back. Ends when its standard input does.
 */
public final class Swapper {
  private static final int RENEWED_EVERY = 32;

  private final Path root;
  private final Path outside;

  private Swapper(Path root, Path outside) {
    this.root = root;
    this.outside = outside;
  }

  /**
   * Swaps until standard input ends.
   *
   * @param arguments the root to swap in, and the directory that the links lead to
   */
  public static void main(String[] arguments) throws IOException {
    Swapper swapper = new Swapper(Path.of(arguments[0]), Path.of(arguments[1]));
    long swaps = 0;
    while (System.in.available() == 0) {
      swapper.swap(swaps++);
    }
    System.out.println(swaps);
  }

  /** One of many ways to get a link into a path at the right moment. */
  private void swap(long count) {
    if (count % RENEWED_EVERY == 0) {
      renew(root);
    }
    Path text = count % 2 == 0 ? outside : root.relativize(outside);
    exchange("d", text, count);
    exchange("d/sub", count % 2 == 0 ? outside.resolve("sub") : text.resolve("sub"), count);
    exchange("d/f", outside.resolve("f"), count);
  }

  private void exchange(String name, Path text, long count) {
    Path here = root.resolve(name);
    Path aside = root.resolve("aside-" + name.replace('/', '-'));
    Path link = root.resolve("link-" + name.replace('/', '-'));
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, text);
      Files.move(here, aside, StandardCopyOption.ATOMIC_MOVE);
      Files.move(link, here, StandardCopyOption.ATOMIC_MOVE);
      Thread.onSpinWait();
      Files.move(here, link, StandardCopyOption.ATOMIC_MOVE);
      Files.move(aside, here, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      restore(here, aside, count);
    }
  }

  /** The other side made something where nothing was for a moment: out of the way with it. */
  private void restore(Path here, Path aside, long count) {
    try {
      if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
        if (Files.exists(here, LinkOption.NOFOLLOW_LINKS)) {
          Files.move(here, root.resolve("junk-" + count + here.getFileName()));
        }
        Files.move(aside, here, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      return; // tried again with the next swap
    }
  }

  /**
   * Puts back inside what operations take away. Safe here only: nobody else puts links in the way.
   */
  static void renew(Path root) {
    try {
      Path d = root.resolve("d");
      Files.createDirectories(d.resolve("sub"));
      Files.createDirectories(d.resolve("tree/deep"));
      for (String name : List.of("f", "sub/f", "victim", "tree/deep/f")) {
        if (!Files.exists(d.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
          Files.writeString(d.resolve(name), "inside");
        }
      }
      if (!Files.exists(d.resolve("l"), LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(d.resolve("l"), Path.of("inside"));
      }
      tidy(root);
      tidy(d.resolve("sub"));
    } catch (IOException e) {
      return; // the other side was faster
    }
  }

  /** So that listings stay short. */
  private static void tidy(Path directory) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "{junk,link}-[0-9]*")) {
      for (Path each : all) {
        delete(each);
      }
    }
  }

  private static void delete(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(tree)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      boolean unused = Files.deleteIfExists(each);
    }
  }
}
