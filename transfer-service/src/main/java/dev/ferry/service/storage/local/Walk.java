package dev.ferry.service.storage.local;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One way through a workspace, component by component, each opened through the handle of the one
 * before.
 *
 * <p>A link is never opened. Its text is read, and walked as if the workspace's root were {@code
 * /}: so whatever the text says, and whoever has swapped the names meanwhile that it was read by,
 * the walk goes through names of this workspace only. Of {@code ..} in a text only the way without
 * links is shortened that was walked already; it ends at the root.
 */
final class Walk implements AutoCloseable {
  private static final int MOST_LINKS = 40;

  /** Every link may send us back to the root; a few dozen of them must not cost seconds. */
  private static final int MOST_STEPS = 4096;

  private static final String UP = "..";

  /** What is done at each step. */
  interface Terms {
    /**
     * The directory under a name that is missing, if it is to be made.
     *
     * @param way of the parent, without a link
     * @param below what the path goes on with behind it
     */
    void missing(Directory parent, List<String> way, String name, List<String> below)
        throws IOException;

    /** A directory is about to be entered. */
    void entering(Directory parent, PosixFileAttributes directory) throws IOException;
  }

  private final Path root;
  private final DiskCalls disk;
  private final Terms terms;
  private final Deque<Step> ahead = new ArrayDeque<>();
  private final List<String> behind = new ArrayList<>();
  private Directory here;
  private int links;
  private int steps;

  /** A walk that begins at the root; to be closed when it fails. */
  Walk(Path root, DiskCalls disk, WorkspacePath path, Terms terms) throws IOException {
    this.root = root;
    this.disk = disk;
    this.terms = terms;
    this.here = Directory.open(root, disk);
    path.names().forEach(name -> ahead.add(new Step(name, true)));
  }

  /** The root, before the first step. */
  Directory start() {
    return here;
  }

  /** The directory at the end of the path; the caller closes it. */
  Directory directory() throws IOException {
    while (!ahead.isEmpty()) {
      Step step = next();
      if (!step.name().equals(UP)) {
        Optional<PosixFileAttributes> entry = here.stat(step.name());
        if (isLink(entry)) {
          follow(step);
        } else {
          enter(step, entry);
        }
      }
    }
    return here;
  }

  /**
   * The entry at the end of the path, whether there is one or not; the caller closes it.
   *
   * @param following whether the entry that a link at the end names is meant, not the link
   */
  Spot spot(boolean following) throws IOException {
    while (true) {
      if (ahead.isEmpty() && behind.isEmpty()) {
        return new Spot(here, WorkspacePath.ROOT);
      }
      if (ahead.isEmpty()) {
        backToRoot(); // a link led to a directory on our way: once more, to end before it
      }
      Step step = next();
      if (step.name().equals(UP)) {
        continue;
      }
      boolean last = ahead.isEmpty();
      Optional<PosixFileAttributes> entry = here.stat(step.name());
      if (isLink(entry) && (!last || following)) {
        follow(step);
      } else if (last) {
        behind.add(step.name());
        return new Spot(here, new WorkspacePath(behind));
      } else {
        enter(step, entry);
      }
    }
  }

  private static boolean isLink(Optional<PosixFileAttributes> entry) {
    return entry.filter(PosixFileAttributes::isSymbolicLink).isPresent();
  }

  private Step next() throws IOException {
    if (++steps > MOST_STEPS) {
      throw tooManyLinks();
    }
    Step step = ahead.removeFirst();
    if (step.name().equals(UP)) {
      goUp();
    }
    return step;
  }

  private void enter(Step step, Optional<PosixFileAttributes> found) throws IOException {
    String name = step.name();
    Optional<PosixFileAttributes> entry = found;
    if (entry.isEmpty() && step.ofPath()) {
      terms.missing(here, behind, name, ahead.stream().map(Step::name).toList());
      entry = here.stat(name);
    }
    PosixFileAttributes directory = entry.orElseThrow(() -> notFound(name));
    if (!directory.isDirectory()) {
      throw noDirectory(name, null);
    }
    terms.entering(here, directory);
    Directory next = open(name);
    here.close();
    here = next;
    behind.add(name);
  }

  private Directory open(String name) throws IOException {
    try {
      return here.open(name);
    } catch (NoSuchFileException e) {
      throw notFound(name);
    } catch (java.nio.file.AccessDeniedException e) {
      throw e;
    } catch (java.nio.file.FileSystemException e) {
      throw noDirectory(name, e);
    }
  }

  /** The text may be another link's by now, or anything; it is only walked. */
  private void follow(Step link) throws IOException {
    if (++links > MOST_LINKS) {
      throw tooManyLinks();
    }
    String text;
    try {
      text = Files.readSymbolicLink(pathOf(link.name())).toString();
    } catch (NotLinkException | NoSuchFileException e) {
      ahead.addFirst(link); // swapped at this moment
      return;
    }
    List<Step> inserted = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        inserted.add(new Step(name, false));
      }
    }
    prepend(inserted);
    if (text.startsWith("/")) {
      behind.clear();
      backToRoot();
    }
  }

  /** As many as come one after the other cost one way from the root. */
  private void goUp() throws IOException {
    removeLast();
    while (!ahead.isEmpty() && ahead.getFirst().name().equals(UP)) {
      ahead.removeFirst();
      removeLast();
    }
    backToRoot();
  }

  private void removeLast() {
    if (!behind.isEmpty()) {
      behind.remove(behind.size() - 1);
    }
  }

  /** Walks again what is behind, which was without links a moment ago. */
  private void backToRoot() throws IOException {
    prepend(behind.stream().map(name -> new Step(name, false)).toList());
    behind.clear();
    here.close();
    here = Directory.open(root, disk);
  }

  private void prepend(List<Step> inserted) {
    for (int i = inserted.size() - 1; i >= 0; i--) {
      ahead.addFirst(inserted.get(i));
    }
  }

  private Path pathOf(String name) {
    Path path = root;
    for (String component : behind) {
      path = path.resolve(component);
    }
    return path.resolve(name);
  }

  @Override
  public void close() {
    here.close();
  }

  private static TransferException tooManyLinks() {
    return new TransferException(
        FailureCode.LINK_LOOP,
        "The path leads through more than " + MOST_LINKS + " links, or in a circle");
  }

  private static TransferException notFound(String name) {
    return new TransferException(FailureCode.NOT_FOUND, "There is no directory '" + name + "'");
  }

  private static TransferException noDirectory(
      String name, @org.jspecify.annotations.Nullable IOException cause) {
    return new TransferException(
        FailureCode.NOT_A_DIRECTORY,
        "'" + name + "' is no directory, where the path needs one",
        cause);
  }

  /**
   * A name ahead.
   *
   * @param ofPath whether it stands in the path that was asked for, and not in a link
   */
  private record Step(String name, boolean ofPath) {}
}
