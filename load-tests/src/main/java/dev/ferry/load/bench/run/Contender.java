package dev.ferry.load.bench.run;

import java.io.IOException;
import java.util.List;

/** A program, or a library, that moves files: one or more subjects. */
public interface Contender {
  /** Its name, and the beginning of the names of all its subjects. */
  String name();

  /** Whether a quick run measures some of its subjects; else it is not even started there. */
  default boolean isQuick() {
    return true;
  }

  /**
   * Starts what it needs, installing it first where it is missing.
   *
   * @throws Unavailable when it cannot be had on this machine
   */
  List<Subject> open(Stage stage) throws IOException, Unavailable;
}
