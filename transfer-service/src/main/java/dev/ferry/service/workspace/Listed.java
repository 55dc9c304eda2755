package dev.ferry.service.workspace;

import dev.ferry.transfer.FileStat;

/** What a listing tells. */
public sealed interface Listed {

  /** One entry. */
  record Entry(FileStat stat) implements Listed {}

  /** Last: how many entries are there and could not be told. */
  record End(long skipped) implements Listed {}
}
