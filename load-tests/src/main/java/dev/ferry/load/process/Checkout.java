package dev.ferry.load.process;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The source tree this lab was built from. */
public final class Checkout {
  private Checkout() {}

  /** The checkout in whose {@code load-tests/target} this class is. */
  public static Path ofThisLab() {
    try {
      Path code =
          Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return code.resolve("../../..").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("This lab does not know where its sources are", e);
    }
  }
}
