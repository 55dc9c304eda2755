package dev.ferry.load.history;

import dev.ferry.load.host.MovableClock;
import dev.ferry.load.host.ServiceRooms;
import java.nio.file.Path;
import java.util.Optional;

/** Replays histories on one service in this process, and makes those that diverge smaller. */
public final class Histories implements AutoCloseable {
  private static final int SHRINK_TRIES = 200;

  private final MovableClock clock = new MovableClock();
  private final Path folder;
  private Path data;
  private ServiceRooms rooms;
  private int number;

  /** A service in a folder, which must be there. */
  public Histories(Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data-0");
    this.rooms = new ServiceRooms(data, clock);
  }

  /** Plays a history as an upload of its own; tells where it diverged. */
  public Optional<Divergence> play(History history) {
    number++;
    try {
      new Replay(rooms, clock, data, history, "history-" + number).run();
      return Optional.empty();
    } catch (Divergence e) {
      startOver();
      return Optional.of(e);
    }
  }

  /** What diverged may be stuck; it must not take the next history with it. */
  private void startOver() {
    rooms.abandon();
    data = folder.resolve("data-" + number);
    rooms = new ServiceRooms(data, clock);
  }

  /** A history that still diverges, and from which no half, quarter and so on can be left out. */
  public History shrink(History diverging) {
    History smallest = diverging;
    int tries = 0;
    for (int size = smallest.steps().size() / 2; size > 0; size /= 2) {
      int from = 0;
      while (from + size <= smallest.steps().size() && tries++ < SHRINK_TRIES) {
        History fewer = smallest.without(from, from + size);
        if (play(fewer).isPresent()) {
          smallest = fewer;
        } else {
          from += size;
        }
      }
    }
    return smallest;
  }

  @Override
  public void close() {
    rooms.close();
  }
}
