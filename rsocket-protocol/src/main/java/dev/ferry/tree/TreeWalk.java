package dev.ferry.tree;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything in a tree, in the order of manifests; the root first. Holds one handle a level and the
 * names of one directory a level, and, when hard links are looked for, a key of every file.
 *
 * <p>What cannot be looked at is told and left out; so is what is neither file, directory nor link.
 * Not safe for several threads.
 */
public final class TreeWalk implements AutoCloseable {
  /** Name of the folder that a pull works in; never a part of the tree. */
  public static final String WORK_FOLDER = ".ferry-pull";

  private static final int MAX_DEPTH = 64;

  private final Skip skip;
  private final Consumer<TreeFailure> failures;
  private final FileLayout layout;
  private final @Nullable Map<Object, String> names;
  private final Deque<Level> levels = new ArrayDeque<>();
  private @Nullable TreeEntry root;

  /** Says which entries do not belong to the tree. */
  public interface Skip {
    /** Nothing is skipped. */
    Skip NONE = (path, directory) -> false;

    /** Whether the entry is left out, and with a directory everything below it. */
    boolean test(String path, boolean directory);

    /** Called before a directory's entries are asked about. */
    default void enter(String path, Folder folder) throws IOException {}
  }

  /**
   * A walk through a tree.
   *
   * @param root taken over
   * @param hardLinks whether a file's further names are told as such, or as files of their own
   * @param failures takes what could not be looked at
   */
  public TreeWalk(Folder root, boolean hardLinks, Skip skip, Consumer<TreeFailure> failures)
      throws IOException {
    this(root, hardLinks, skip, failures, FileLayout.PLAIN);
  }

  /**
   * The same.
   *
   * @param layout how contents lie, whose lengths are told
   */
  public TreeWalk(
      Folder root, boolean hardLinks, Skip skip, Consumer<TreeFailure> failures, FileLayout layout)
      throws IOException {
    this.layout = layout;
    this.skip = skip;
    this.failures = failures;
    this.names = hardLinks ? new HashMap<>() : null;
    try {
      this.root = directory("", root.stat());
      levels.push(level("", root));
    } catch (IOException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  /**
   * The next entry.
   *
   * @return null at the end
   */
  public @Nullable TreeEntry next() {
    TreeEntry first = root;
    if (first != null) {
      root = null;
      return first;
    }
    while (!levels.isEmpty()) {
      Level level = levels.element();
      String name = level.nextName();
      if (name == null) {
        levels.remove().folder.close();
      } else {
        TreeEntry entry = entry(level, name);
        if (entry != null) {
          return entry;
        }
      }
    }
    return null;
  }

  private @Nullable TreeEntry entry(Level level, String name) {
    String path = level.path.isEmpty() ? name : level.path + "/" + name;
    try {
      PosixFileAttributes attributes = level.folder.stat(name).orElse(null);
      if (attributes == null || isSkipped(path, attributes)) {
        return null;
      }
      return entry(level, name, path, attributes);
    } catch (TransferException e) {
      failures.accept(TreeFailure.of(path, e));
    } catch (IOException e) {
      failures.accept(TreeFailures.of(path, e));
    }
    return null;
  }

  private boolean isSkipped(String path, PosixFileAttributes attributes) {
    return path.equals(WORK_FOLDER) || skip.test(path, attributes.isDirectory());
  }

  private TreeEntry entry(Level level, String name, String path, PosixFileAttributes attributes)
      throws IOException {
    if (attributes.isDirectory()) {
      TreeEntry directory = directory(path, attributes);
      descend(level.folder, name, path);
      return directory;
    }
    if (attributes.isSymbolicLink()) {
      return TreeEntry.link(path, level.linkText(name), attributes.lastModifiedTime().toInstant());
    }
    if (!attributes.isRegularFile()) {
      throw new TransferException(
          FailureCode.NOT_A_FILE, "it is neither a file nor a directory nor a symbolic link");
    }
    return file(path, attributes);
  }

  private void descend(Folder parent, String name, String path) throws IOException {
    if (levels.size() == MAX_DEPTH) {
      throw new TransferException(
          FailureCode.INVALID_PATH, "it is more than " + MAX_DEPTH + " directories deep");
    }
    Folder folder = parent.open(name);
    try {
      levels.push(level(path, folder));
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private Level level(String path, Folder folder) throws IOException {
    List<String> undecodable = new ArrayList<>();
    List<String> found = folder.names(undecodable);
    for (String name : undecodable) {
      failures.accept(
          new TreeFailure(
              path.isEmpty() ? name : path + "/" + name,
              FailureCode.INVALID_PATH,
              "its name is not valid UTF-8"));
    }
    skip.enter(path, folder);
    return new Level(path, folder, found);
  }

  private TreeEntry file(String path, PosixFileAttributes attributes) {
    TreeEntry file =
        TreeEntry.file(
            path,
            Modes.bits(attributes.permissions()),
            attributes.lastModifiedTime().toInstant(),
            layout.contentBytes(attributes.size()));
    String first = names == null ? null : names.putIfAbsent(attributes.fileKey(), path);
    return first == null ? file : file.sameAs(first);
  }

  static TreeEntry directory(String path, PosixFileAttributes attributes) {
    return TreeEntry.directory(
        path, Modes.bits(attributes.permissions()), attributes.lastModifiedTime().toInstant());
  }

  @Override
  public void close() {
    levels.forEach(level -> level.folder.close());
    levels.clear();
  }

  /** One directory that is being read. */
  private static final class Level {
    private final String path;
    private final Folder folder;
    private final List<String> names;
    private final Map<String, String> linkTexts = new HashMap<>();
    private int next;

    Level(String path, Folder folder, List<String> names) {
      this.path = path;
      this.folder = folder;
      this.names = names;
    }

    @Nullable String nextName() {
      return next == names.size() ? null : names.get(next++);
    }

    /** The texts of all links of the directory are read at the first one. */
    String linkText(String name) throws IOException {
      if (!linkTexts.containsKey(name)) {
        FolderNumbers.each(List.of(folder), this::readLinks);
      }
      String text = linkTexts.get(name);
      if (text == null) {
        throw new IOException("the text of the link cannot be read");
      }
      return text;
    }

    private void readLinks(Folder own, @Nullable Path path) throws IOException {
      if (path == null) {
        return;
      }
      for (String each : names.subList(next - 1, names.size())) {
        if (own.stat(each).filter(PosixFileAttributes::isSymbolicLink).isPresent()) {
          linkTexts.put(each, Files.readSymbolicLink(path.resolve(each)).toString());
        }
      }
    }
  }
}
