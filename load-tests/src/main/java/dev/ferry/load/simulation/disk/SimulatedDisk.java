package dev.ferry.load.simulation.disk;

import dev.ferry.load.simulation.disk.Node.Folder;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A disk with its file system, in memory.
 *
 * <p>As little is promised as POSIX does: bytes are safe when their file was forced, names when
 * their directory was, a rename is whole, and the changes of one directory keep their order. What
 * was not forced may be there after a power cut all the same, page by page and name by name.
 */
public final class SimulatedDisk {
  private final Clock clock;
  private final Folder root;
  private final SimulatedFileSystem files;
  private final List<NameChange> unforced = new ArrayList<>();
  private long nodes;
  private long changes;
  private boolean off;
  private BooleanSupplier forceFails = () -> false;

  /** An empty disk. */
  public SimulatedDisk(Clock clock) {
    this.clock = clock;
    this.root = new Folder(nodes++, clock.instant());
    this.files = new SimulatedFileSystem(this);
  }

  /** The root directory, to be used with {@link java.nio.file.Files}. */
  public Path root() {
    return files.root();
  }

  /** From now on every call fails and changes nothing: the process that calls is dead. */
  public void switchOff() {
    off = true;
  }

  /**
   * Lets forces fail.
   *
   * @param fails asked at each; what a failed one did not write is never tried again
   */
  public void failForces(BooleanSupplier fails) {
    forceFails = fails;
  }

  /** Ends {@link #switchOff()}. */
  public void switchOn() {
    off = false;
  }

  /** What was not forced is lost, as far as the dice say. */
  public void cutPower(Random random) {
    PowerCut dice = new PowerCut(random);
    Set<Folder> broken = new HashSet<>();
    for (NameChange change : unforced) {
      if (change.folders().stream().noneMatch(broken::contains) && dice.keeps()) {
        change.force();
      } else {
        broken.addAll(change.folders());
      }
    }
    unforced.clear();
    root.cutPower(dice);
    changes++;
  }

  /** Grows with every change of a byte or a name. */
  public long changes() {
    return changes;
  }

  /** Whether the file has exactly these bytes; empty when there is none. */
  public Optional<Boolean> holds(String path, byte[] bytes) {
    return content(path).map(file -> file.holds(bytes));
  }

  /** Whether the file begins with these bytes; empty when there is none. */
  public Optional<Boolean> beginsWith(String path, byte[] bytes, int count) {
    return content(path).map(file -> file.beginsWith(bytes, count));
  }

  /** Whether a power cut now would leave a file of that name that begins with these bytes. */
  public boolean keeps(String path, byte[] bytes, int count) {
    return forcedNode(path) instanceof Content file && file.keeps(bytes, count);
  }

  /** Whether a power cut now would leave a file of that name modified then. */
  public boolean keeps(String path, Instant modified) {
    return forcedNode(path) instanceof Content file && file.keeps(modified);
  }

  /** Which file has that name, as a number that no other file ever has; empty when none. */
  public OptionalLong number(String path) {
    return number(node(names(root().resolve(path))));
  }

  /** Which file has that name after a power cut that takes whatever it may; empty when none. */
  public OptionalLong forcedNumber(String path) {
    return number(forcedNode(path));
  }

  private static OptionalLong number(@Nullable Node node) {
    return node instanceof Content file ? OptionalLong.of(file.number) : OptionalLong.empty();
  }

  /** Grows with every change of the bytes under that name; 0 when there is no file. */
  public long version(String path) {
    return content(path).map(Content::version).orElse(0L);
  }

  private @Nullable Node forcedNode(String path) {
    Node at = root;
    for (String name : names(root().resolve(path))) {
      at = at instanceof Folder folder ? folder.forced.get(name) : null;
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  /** Names in a directory, sorted. */
  public List<String> names(String path) {
    return node(names(root().resolve(path))) instanceof Folder folder
        ? List.copyOf(new TreeMap<>(folder.entries).keySet())
        : List.of();
  }

  private Optional<Content> content(String path) {
    return node(names(root().resolve(path))) instanceof Content file
        ? Optional.of(file)
        : Optional.empty();
  }

  // ---- for the file system

  Clock clock() {
    return clock;
  }

  void requireOn() throws IOException {
    if (off) {
      throw new IOException("the process is dead");
    }
  }

  void changed() throws IOException {
    requireOn();
    changes++;
  }

  private static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }

  private @Nullable Node node(List<String> names) {
    Node at = root;
    for (String name : names) {
      at = at instanceof Folder folder ? folder.get(name) : null;
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  Node require(Path path) throws IOException {
    requireOn();
    Node node = node(names(path));
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  Folder requireFolder(Path path) throws IOException {
    if (require(path) instanceof Folder folder) {
      return folder;
    }
    throw new NotDirectoryException(path.toString());
  }

  Folder parent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IOException(path + " has no parent");
    }
    return requireFolder(parent);
  }

  static String name(Path path) {
    Path name = path.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("the root has no name");
    }
    return name.toString();
  }

  Content createFile(Folder folder, String name) throws IOException {
    if (folder.get(name) != null) {
      throw new FileAlreadyExistsException(name);
    }
    Content file = new Content(nodes++, clock.instant(), 0600);
    change(List.of(new NameChange.Edit(folder, name, file)));
    return file;
  }

  void createFolder(Folder folder, String name) throws IOException {
    if (folder.get(name) != null) {
      throw new FileAlreadyExistsException(name);
    }
    change(List.of(new NameChange.Edit(folder, name, new Folder(nodes++, clock.instant()))));
  }

  void delete(Folder folder, String name) throws IOException {
    Node node = folder.get(name);
    if (node == null) {
      throw new NoSuchFileException(name);
    }
    if (node instanceof Folder full && !full.entries.isEmpty()) {
      throw new DirectoryNotEmptyException(name);
    }
    change(List.of(new NameChange.Edit(folder, name, null)));
  }

  void move(Folder from, String name, Folder to, String newName) throws IOException {
    Node node = from.get(name);
    if (node == null) {
      throw new NoSuchFileException(name);
    }
    if (to.get(newName) instanceof Folder) {
      throw new FileAlreadyExistsException(newName);
    }
    change(List.of(new NameChange.Edit(from, name, null), new NameChange.Edit(to, newName, node)));
  }

  void force(Content file, boolean metadata) throws IOException {
    changed();
    if (forceFails.getAsBoolean()) {
      file.forgetDirty();
      throw new IOException("Input/output error");
    }
    file.force(metadata);
  }

  private void change(List<NameChange.Edit> edits) throws IOException {
    changed();
    NameChange change = new NameChange(edits);
    change.apply();
    unforced.add(change);
  }

  /**
   * Forces the names of a directory and whatever must be on the disk before them: the directory
   * itself, as file systems with a journal do, and earlier changes of what is forced with them.
   */
  void force(Folder folder) throws IOException {
    changed();
    if (forceFails.getAsBoolean()) {
      throw new IOException("Input/output error");
    }
    Set<Node> needed = new HashSet<>(Set.of(folder));
    List<NameChange> forcing = new ArrayList<>();
    for (int i = unforced.size() - 1; i >= 0; i--) {
      NameChange change = unforced.get(i);
      if (change.nodes().stream().anyMatch(needed::contains)) {
        needed.addAll(change.folders());
        forcing.add(0, change);
      }
    }
    forcing.forEach(NameChange::force);
    unforced.removeAll(new HashSet<>(forcing));
  }
}
