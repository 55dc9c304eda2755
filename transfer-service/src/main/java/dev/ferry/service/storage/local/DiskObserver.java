package dev.ferry.service.storage.local;

/**
 * Is told of every change of the disk just before it is made, on the thread that makes it.
 *
 * <p>The place where experiments end the process, to see that any change may be the last.
 */
@FunctionalInterface
public interface DiskObserver {
  /** Lets everything pass. */
  DiskObserver NONE = change -> {};

  /** The change is made when this returns. */
  void before(DiskChange change);
}
