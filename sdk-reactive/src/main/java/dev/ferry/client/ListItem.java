package dev.ferry.client;

import dev.ferry.transfer.FileStat;

/** What a listing tells. */
public sealed interface ListItem {

  /**
   * One entry.
   *
   * @param stat its facts
   */
  record Entry(FileStat stat) implements ListItem {}

  /**
   * The last item.
   *
   * @param skipped how many entries are there that could not be told
   */
  record End(long skipped) implements ListItem {}
}
