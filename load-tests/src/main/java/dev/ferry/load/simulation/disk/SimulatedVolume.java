package dev.ferry.load.simulation.disk;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** A volume that always says it has room; when there is none, the calls fail. */
final class SimulatedVolume extends FileStore {
  private static final long BYTES = 1L << 40;

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public String type() {
    return "simulation";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public long getTotalSpace() {
    return BYTES;
  }

  @Override
  public long getUsableSpace() {
    return BYTES;
  }

  @Override
  public long getUnallocatedSpace() {
    return BYTES;
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return true;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return true;
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) {
    throw new UnsupportedOperationException(attribute);
  }
}
