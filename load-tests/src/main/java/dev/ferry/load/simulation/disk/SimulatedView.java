package dev.ferry.load.simulation.disk;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Attributes of whatever has a name when they are asked for. */
final class SimulatedView implements PosixFileAttributeView {

  /** Finds the node. */
  @FunctionalInterface
  interface Search {
    Node find() throws IOException;
  }

  private final SimulatedDisk disk;
  private final Search search;

  SimulatedView(SimulatedDisk disk, Search search) {
    this.disk = disk;
    this.search = search;
  }

  @Override
  public String name() {
    return "posix";
  }

  @Override
  public PosixFileAttributes readAttributes() throws IOException {
    disk.requireOn();
    return new SimulatedAttributes(search.find());
  }

  @Override
  public void setTimes(
      @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
      throws IOException {
    disk.changed();
    if (modified != null) {
      search.find().modified = modified.toInstant();
    }
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    disk.changed(); // nobody here asks for them again
  }

  @Override
  public void setGroup(GroupPrincipal group) {
    throw new UnsupportedOperationException("users");
  }

  @Override
  public UserPrincipal getOwner() {
    throw new UnsupportedOperationException("users");
  }

  @Override
  public void setOwner(UserPrincipal owner) {
    throw new UnsupportedOperationException("users");
  }
}
