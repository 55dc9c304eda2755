package dev.ferry.client;

import dev.ferry.transfer.FileStat;

/** What a listing tells. */
public sealed interface ListItem {

  /** One entry. */
  record Entry(FileStat stat) implements ListItem {}

  /** Last: how many entries are there that could not be told. */
  record End(long skipped) implements ListItem {}
}
