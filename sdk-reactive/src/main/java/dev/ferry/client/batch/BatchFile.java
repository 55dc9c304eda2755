package dev.ferry.client.batch;

import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;

/**
 * A file to be written with others.
 *
 * @param path where it is to be visible
 * @param bytes all of them, at most 56 KiB; not to be changed until the batch is over
 * @param attributes mode and modification time
 * @param condition what must be true of what is there
 */
public record BatchFile(
    WorkspacePath path, byte[] bytes, FileAttributes attributes, WriteCondition condition) {

  /** A file in place of whatever is there. */
  public static BatchFile of(String path, byte[] bytes) {
    return new BatchFile(
        WorkspacePath.parse(path), bytes, FileAttributes.NONE, WriteCondition.ALWAYS);
  }

  /** The same, with what must be true of what is there. */
  public BatchFile when(WriteCondition wanted) {
    return new BatchFile(path, bytes, attributes, wanted);
  }

  /** The same, with a mode and a modification time. */
  public BatchFile with(FileAttributes wanted) {
    return new BatchFile(path, bytes, wanted, condition);
  }
}
