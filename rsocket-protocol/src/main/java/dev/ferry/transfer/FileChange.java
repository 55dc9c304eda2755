package dev.ferry.transfer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a watch.
 *
 * @param kind what happened
 * @param pathOrNull to what; null for what concerns the watch as a whole
 */
public record FileChange(Kind kind, @Nullable WorkspacePath pathOrNull) {

  /** What happened. */
  public enum Kind {
    /** The watch is set up: everything from here on is told. First event of each watch. */
    STARTED,
    /** An entry appeared under a name: made, or moved there. */
    CREATED,
    /** The bytes or the attributes of an entry changed. */
    MODIFIED,
    /** An entry went from its name: removed, or moved away. */
    REMOVED,
    /** Events were lost; whoever keeps a copy has to look again. */
    OVERFLOW,
    /** The watched directory itself is gone. Last event. */
    ENDED
  }

  /** To what. */
  public Optional<WorkspacePath> path() {
    return Optional.ofNullable(pathOrNull);
  }
}
