package dev.ferry.load.history;

/** The service did another thing than the model. */
public final class Divergence extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Divergence(String message) {
    super(message);
  }
}
