package dev.ferry.load.simulation.disk;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An absolute path, or a single name of one. */
final class SimulatedPath implements Path {
  private final SimulatedFileSystem files;
  private final boolean absolute;
  private final List<String> names;

  SimulatedPath(SimulatedFileSystem files, boolean absolute, List<String> names) {
    this.files = files;
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  private SimulatedPath with(boolean isAbsolute, List<String> other) {
    return new SimulatedPath(files, isAbsolute, other);
  }

  @Override
  public FileSystem getFileSystem() {
    return files;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable Path getRoot() {
    return absolute ? files.root() : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : with(false, names.subList(names.size() - 1, names.size()));
  }

  @Override
  public @Nullable Path getParent() {
    return names.isEmpty() ? null : with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return with(false, List.of(names.get(index)));
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return with(false, names.subList(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return names.size() >= other.getNameCount()
        && names.subList(0, other.getNameCount()).equals(namesOf(other));
  }

  @Override
  public boolean endsWith(Path other) {
    int from = names.size() - other.getNameCount();
    return from >= 0 && names.subList(from, names.size()).equals(namesOf(other));
  }

  private static List<String> namesOf(Path path) {
    List<String> found = new ArrayList<>();
    path.forEach(name -> found.add(name.toString()));
    return found;
  }

  @Override
  public Path normalize() {
    return this;
  }

  @Override
  public Path resolve(Path other) {
    List<String> both = new ArrayList<>(names);
    both.addAll(namesOf(other));
    return with(absolute, both);
  }

  @Override
  public Path resolve(String other) {
    List<String> both = new ArrayList<>(names);
    both.addAll(files.split(other));
    return with(absolute, both);
  }

  @Override
  public Path relativize(Path other) {
    return with(false, namesOf(other).subList(names.size(), other.getNameCount()));
  }

  @Override
  public URI toUri() {
    return URI.create("simulation:" + this);
  }

  @Override
  public Path toAbsolutePath() {
    return with(true, names);
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("watching");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SimulatedPath path
        && path.files == files
        && path.absolute == absolute
        && path.names.equals(names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(absolute, names);
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }
}
