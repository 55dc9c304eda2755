package dev.ferry.testkit;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;

/**
 * Fails what blocks on a thread that must not, in modules that have BlockHound on their test class
 * path. Own code: the library's listener installs it in the JVM of Maven, too, when tests are
 * forked twice, and fails there.
 */
public final class BlockingExtension implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    if (isThere()) {
      BlockHound.install();
    }
  }

  private static boolean isThere() {
    return BlockingExtension.class.getResource("/reactor/blockhound/BlockHound.class") != null;
  }
}
