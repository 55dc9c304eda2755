package dev.ferry.load.escape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What nobody may read or change: a directory beside the workspace, with names like inside. */
final class OutsideWorld {
  /** Stands in everything outside that can be read: contents, names, texts of links. */
  static final String MARK = "OUTSIDE";

  private final Path folder;
  private final Map<String, String> before;

  OutsideWorld(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder.resolve("sub/" + MARK + "-directory"));
      Files.writeString(folder.resolve("f"), MARK);
      Files.writeString(folder.resolve("sub/f"), MARK);
      Files.writeString(folder.resolve("victim"), MARK);
      Files.writeString(folder.resolve(MARK + "-name"), MARK);
      Files.createSymbolicLink(folder.resolve("l"), Path.of(MARK + "-text"));
      Files.createDirectories(folder.resolve("tree/deep"));
      Files.writeString(folder.resolve("tree/deep/f"), MARK);
      this.before = snapshot();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** What is different by now; empty when nothing is. */
  Map<String, String> changes() {
    try {
      Map<String, String> now = snapshot();
      Map<String, String> changes = new TreeMap<>();
      now.forEach(
          (name, facts) -> {
            if (!facts.equals(before.get(name))) {
              changes.put(name, facts + ", was " + before.get(name));
            }
          });
      before.keySet().stream()
          .filter(name -> !now.containsKey(name))
          .forEach(name -> changes.put(name, "gone"));
      return changes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> snapshot() throws IOException {
    Map<String, String> facts = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        Map<String, Object> known =
            Files.readAttributes(
                each, "unix:mode,size,lastModifiedTime,ino,nlink", LinkOption.NOFOLLOW_LINKS);
        String content =
            Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS) ? Files.readString(each) : "";
        facts.put(folder.relativize(each).toString(), new TreeMap<>(known) + " " + content);
      }
    }
    return facts;
  }
}
