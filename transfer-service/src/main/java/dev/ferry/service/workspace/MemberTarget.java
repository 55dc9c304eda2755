package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where members of a tar stream go that nothing speaks against. Blocks. */
interface MemberTarget {

  /**
   * A member that is all here.
   *
   * @param data good during the call
   */
  void write(TreeEntry entry, ByteBuffer data) throws IOException;

  /** A directory that came before gets its mode and time. */
  void writeAgain(TreeEntry directory) throws IOException;

  /** Another name of a file that came before. */
  void addName(TreeEntry entry);

  /**
   * A longer file.
   *
   * @return what takes its bytes; null when it may not be written, which is told
   */
  @Nullable StagedFile begin(TreeEntry entry);

  /** That file is whole, and taken over. */
  void adopt(TreeEntry entry, StagedFile file) throws IOException;
}
