package dev.ferry.service.upload;

import dev.ferry.resume.OffsetCommit;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.time.Instant;

/** An upload as the group commit sees it. All calls may come from any thread. */
interface Committable {

  /** What would be committed if all that is written were durable now. */
  OffsetCommit snapshot(Instant now);

  /** Writes the checksums of everything written; blocks, on a flush thread. */
  void savePieces() throws IOException;

  /** Whether bytes must be forced to the disk before the commit. */
  boolean needsForce();

  /** Forces everything written; blocks, on a flush thread. */
  void force() throws IOException;

  /** The frontier moved there. */
  void committed(Prefix durable);

  /** It did not, and never will under this epoch. */
  void commitFailed(TransferException failure);
}
