package dev.ferry.resume;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What of an in-memory store outlives its process, and what of that a power cut. */
final class StoreDisk {
  private final List<Consumer<StoreTables>> unforced = new ArrayList<>();
  private final StoreTables forced = new StoreTables();
  StoreTables now = new StoreTables();

  void change(boolean durable, Consumer<StoreTables> change) {
    change.accept(now);
    unforced.add(change);
    if (durable) {
      unforced.forEach(forcing -> forcing.accept(forced));
      unforced.clear();
    }
  }

  int unforced() {
    return unforced.size();
  }

  void cutPower(int kept) {
    unforced.subList(0, kept).forEach(change -> change.accept(forced));
    unforced.clear();
    now = forced.copy();
  }
}
