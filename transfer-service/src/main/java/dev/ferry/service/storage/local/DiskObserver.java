package dev.ferry.service.storage.local;

import java.io.IOException;

/**
 * Is told of every change of the disk just before it is made, on the thread that makes it.
 *
 * <p>The place where experiments end the process, to see that any change may be the last, or let
 * the change fail.
 */
@FunctionalInterface
public interface DiskObserver {
  /** Lets everything pass. */
  DiskObserver NONE = change -> {};

  /**
   * The change is made when this returns.
   *
   * @throws IOException to have the change fail with it
   */
  void before(DiskChange change) throws IOException;

  /**
   * A force has ended, on the thread that asked for it.
   *
   * @param nanos how long the disk took
   * @param poisoned whether it failed by the disk, and not for want of room
   */
  default void forced(DiskChange force, long nanos, boolean poisoned) {}
}
