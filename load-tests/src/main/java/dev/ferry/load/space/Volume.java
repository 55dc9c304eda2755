package dev.ferry.load.space;

import java.nio.file.Path;

/** A file system that a service works on, and that can be taken from it. */
interface Volume extends AutoCloseable {
  /** A folder on it. */
  Path folder();

  /** Takes all there is of one of its resources. */
  void take(Resource resource);

  /** Gives everything back. */
  void giveBack();

  /** Unmounts it. */
  @Override
  void close();
}
