package dev.ferry.load.simulation.disk;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The disk as the file system of {@link java.nio.file.Files}; what nobody calls is not there. */
final class SimulatedFileSystem extends FileSystem {
  private final SimulatedProvider provider;

  SimulatedFileSystem(SimulatedDisk disk) {
    this.provider = new SimulatedProvider(disk);
  }

  Path root() {
    return new SimulatedPath(this, true, List.of());
  }

  List<String> split(String path) {
    return Stream.of(path.split("/", -1)).filter(name -> !name.isEmpty()).toList();
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("closing the disk");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(root());
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic", "posix", "unix");
  }

  @Override
  public Path getPath(String first, String... more) {
    Path path = new SimulatedPath(this, first.startsWith("/"), split(first));
    for (String next : more) {
      path = path.resolve(next);
    }
    return path;
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    throw new UnsupportedOperationException("matching");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("users");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("watching");
  }
}
