package dev.ferry.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which files of a directory have several names. Java's directory handles do not tell it. */
public final class SharedFiles {
  /** Most that are told of one directory. */
  private static final int MOST = 65_536;

  private SharedFiles() {}

  /**
   * Names of the regular files in a directory that have other names, too.
   *
   * @return the first 65,536; none where the system has no way to know
   */
  public static Set<String> in(Folder folder) throws IOException {
    Set<String> shared = new HashSet<>();
    FolderNumbers.each(List.of(folder), (own, path) -> collect(path, shared));
    return shared;
  }

  private static void collect(@Nullable Path path, Set<String> shared) throws IOException {
    if (path == null) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (shared.size() < MOST && isShared(entry)) {
          shared.add(String.valueOf(entry.getFileName()));
        }
      }
    }
  }

  private static boolean isShared(Path entry) {
    try {
      Map<String, Object> facts =
          Files.readAttributes(entry, "unix:nlink,isRegularFile", LinkOption.NOFOLLOW_LINKS);
      return Boolean.TRUE.equals(facts.get("isRegularFile"))
          && facts.get("nlink") instanceof Integer count
          && count > 1;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // gone, which the reader finds out
    }
  }
}
