package dev.ferry.client.internal;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a download that was stopped left beside its target.
 *
 * @param file what was downloaded
 * @param target what it was to become
 */
public record LeftPart(WorkspaceFile file, Path target) {

  /**
   * Deletes it, if there is any; blocks.
   *
   * @throws dev.ferry.transfer.TransferException {@code LOCAL_IO}
   */
  public void delete() {
    try {
      new PartFile(file, target, Durability.EPHEMERAL).discard();
    } catch (IOException e) {
      throw ServiceFailures.localIo("delete the part file of", target, e);
    }
  }
}
