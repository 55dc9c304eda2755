package dev.ferry.service.workspace;

import dev.ferry.service.download.WholeFile;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;

/** What became of one path of a batch that was read. */
public sealed interface BatchItem {

  /** The whole file. */
  record Found(WholeFile file) implements BatchItem {}

  /** It could not be read. */
  record Missed(WorkspacePath path, TransferException failure) implements BatchItem {}
}
