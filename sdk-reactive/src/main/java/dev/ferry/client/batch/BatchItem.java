package dev.ferry.client.batch;

import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.nio.ByteBuffer;

/** What became of one path of a batch that was read. */
public sealed interface BatchItem {

  /**
   * The whole file.
   *
   * @param stat its facts
   * @param bytes all of it, verified; read-only
   */
  record Found(FileStat stat, ByteBuffer bytes) implements BatchItem {}

  /**
   * It could not be read.
   *
   * @param path where it is, or would be
   * @param failure why
   */
  record Missed(WorkspacePath path, TransferException failure) implements BatchItem {}
}
