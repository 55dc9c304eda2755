package dev.ferry.load.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened, in order. */
final class Trace {
  private final VirtualTime time;
  private final List<String> lines = new ArrayList<>();

  Trace(VirtualTime time) {
    this.time = time;
  }

  void add(String what) {
    lines.add("%,14d µs  %s".formatted(time.now() / 1_000, what));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
