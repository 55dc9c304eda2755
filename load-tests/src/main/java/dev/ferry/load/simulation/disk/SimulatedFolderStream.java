package dev.ferry.load.simulation.disk;

import dev.ferry.load.simulation.disk.Node.Folder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A directory held open. */
final class SimulatedFolderStream implements SecureDirectoryStream<Path> {
  private static final String SELF = ".";

  private final SimulatedDisk disk;
  private final Folder folder;
  private final Path path;

  SimulatedFolderStream(SimulatedDisk disk, Folder folder, Path path) {
    this.disk = disk;
    this.folder = folder;
    this.path = path;
  }

  @Override
  public Iterator<Path> iterator() {
    return List.copyOf(folder.entries.keySet()).stream().map(path::resolve).iterator();
  }

  private Node require(Path name) throws IOException {
    disk.requireOn();
    Node node = folder.get(name.toString());
    if (node == null) {
      throw new NoSuchFileException(name.toString());
    }
    return node;
  }

  @Override
  public SecureDirectoryStream<Path> newDirectoryStream(Path name, LinkOption... options)
      throws IOException {
    if (require(name) instanceof Folder inner) {
      return new SimulatedFolderStream(disk, inner, path.resolve(name.toString()));
    }
    throw new NotDirectoryException(name.toString());
  }

  @Override
  public FileChannel newByteChannel(
      Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    disk.requireOn();
    if (name.toString().equals(SELF)) {
      return new SimulatedChannel(disk, folder);
    }
    return new SimulatedChannel(disk, require(name));
  }

  @Override
  public void deleteFile(Path name) throws IOException {
    disk.delete(folder, name.toString());
  }

  @Override
  public void deleteDirectory(Path name) throws IOException {
    disk.delete(folder, name.toString());
  }

  @Override
  public void move(Path name, SecureDirectoryStream<Path> target, Path newName) throws IOException {
    disk.move(folder, name.toString(), ((SimulatedFolderStream) target).folder, newName.toString());
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(Class<V> type) {
    return type.cast(new SimulatedView(disk, () -> folder));
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path name, Class<V> type, LinkOption... options) {
    return type.cast(new SimulatedView(disk, () -> require(name)));
  }

  @Override
  public void close() {}
}
