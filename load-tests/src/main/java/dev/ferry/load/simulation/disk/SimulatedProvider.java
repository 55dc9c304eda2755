package dev.ferry.load.simulation.disk;

import dev.ferry.load.simulation.disk.Node.Folder;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/** The calls of the file system that the blob store makes. */
final class SimulatedProvider extends FileSystemProvider {
  private final SimulatedDisk disk;

  SimulatedProvider(SimulatedDisk disk) {
    this.disk = disk;
  }

  @Override
  public String getScheme() {
    return "simulation";
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return open(disk.parent(path), SimulatedDisk.name(path), options);
  }

  private FileChannel open(Folder folder, String name, Set<? extends OpenOption> options)
      throws IOException {
    disk.requireOn();
    Node node = folder.get(name);
    boolean fresh = options.contains(StandardOpenOption.CREATE_NEW);
    if (fresh || node == null && options.contains(StandardOpenOption.CREATE)) {
      return new SimulatedChannel(disk, disk.createFile(folder, name));
    }
    if (node instanceof Content file) {
      SimulatedChannel channel = new SimulatedChannel(disk, file);
      if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
        channel.truncate(0);
      }
      return channel;
    }
    throw new NoSuchFileException(name);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return new SimulatedFolderStream(disk, disk.requireFolder(path), path);
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    disk.createFolder(disk.parent(path), SimulatedDisk.name(path));
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(disk.parent(path), SimulatedDisk.name(path));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    disk.move(
        disk.parent(source),
        SimulatedDisk.name(source),
        disk.parent(target),
        SimulatedDisk.name(target));
  }

  @Override
  public FileStore getFileStore(Path path) {
    return new SimulatedVolume();
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    var unused = disk.require(path);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type.cast(new SimulatedView(disk, () -> disk.require(path)));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return type.cast(new SimulatedAttributes(disk.require(path)));
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    if (!attribute.equals("unix:mode")) {
      throw new UnsupportedOperationException(attribute);
    }
    disk.changed();
    disk.require(path).mode = (Integer) value;
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException("attributes by name");
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException("copying");
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("a second disk");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException("by address");
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("by address");
  }
}
