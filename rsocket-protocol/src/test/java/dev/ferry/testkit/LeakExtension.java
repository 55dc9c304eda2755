package dev.ferry.testkit;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a Netty buffer was not released.
 *
 * <p>Detected by itself in every module that has this test kit on its test class path. A buffer
 * that another thread drops after the class ended fails the class after it, with the records of
 * where it came from.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {

  /** Installs the recorder; JUnit makes the extension before it runs the first test. */
  public LeakExtension() {
    LeakRecorder.install();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    LeakRecorder.install();
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    failOnLeaks();
  }

  static void failOnLeaks() throws InterruptedException {
    List<String> leaks = LeakRecorder.drain();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " buffer leaks:\n" + String.join("\n", leaks));
    }
  }
}
