package dev.ferry.testkit;

/** Lets a thread pass, or holds it until it is opened or torn down. */
final class Gate {
  private boolean closed;
  private boolean removed;

  synchronized void close() {
    closed = true;
  }

  synchronized void open() {
    closed = false;
    notifyAll();
  }

  /** Lets everyone pass from now on, with {@code false} as answer. */
  synchronized void remove() {
    removed = true;
    notifyAll();
  }

  /** Waits while the gate is closed; whether it is still there. */
  synchronized boolean pass() throws InterruptedException {
    while (closed && !removed) {
      wait();
    }
    return !removed;
  }
}
