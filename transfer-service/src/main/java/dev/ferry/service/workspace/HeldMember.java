package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.StagedFile;
import java.nio.ByteBuffer;

/** A member of a tar stream that waits for what hooks say. */
sealed interface HeldMember {

  /** What it is to be. */
  TreeEntry entry();

  /**
   * All of it is here.
   *
   * @param data its own copy; empty of what is no file
   */
  record Small(TreeEntry entry, ByteBuffer data) implements HeldMember {}

  /** Another name of a file that came before. */
  record Name(TreeEntry entry) implements HeldMember {}

  /** A longer file of which the first bytes are here; the others come into the same place. */
  record Begun(TreeEntry entry, StagedFile file) implements HeldMember {}

  /** A longer file that is all here now. */
  record Whole(TreeEntry entry, StagedFile file, FileLayout.Reading content)
      implements HeldMember {}
}
