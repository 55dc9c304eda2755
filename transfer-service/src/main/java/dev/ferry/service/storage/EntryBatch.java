package dev.ferry.service.storage;

import dev.ferry.transfer.FileStat;
import java.util.List;

/**
 * Some entries of a walk.
 *
 * @param entries in order
 * @param skipped how many entries were left out since the batch before: their names cannot be said,
 *     or they may not be looked into
 */
public record EntryBatch(List<FileStat> entries, long skipped) {
  /** Keeps its own copy. */
  public EntryBatch {
    entries = List.copyOf(entries);
  }
}
