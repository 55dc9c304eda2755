package dev.ferry.load.bench.run;

/** Something cannot be measured on this machine; the message says why. */
public final class Unavailable extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a reason for people. */
  public Unavailable(String reason) {
    super(reason);
  }

  /** The reason. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
