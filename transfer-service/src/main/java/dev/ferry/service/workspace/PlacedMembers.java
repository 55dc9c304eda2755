package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.StagedFile;
import dev.ferry.tree.TreeWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Members go to their places at once.
 *
 * @param tally counts them
 */
record PlacedMembers(TreeWriter writer, TarTally tally) implements MemberTarget {
  @Override
  public void write(TreeEntry entry, ByteBuffer data) throws IOException {
    tally.attempted(entry);
    writer.write(entry, data);
  }

  @Override
  public void writeAgain(TreeEntry directory) throws IOException {
    writer.write(directory, ByteBuffer.allocate(0));
  }

  @Override
  public void addName(TreeEntry entry) {
    tally.attempted(entry);
    writer.addName(entry);
  }

  @Override
  public @Nullable StagedFile begin(TreeEntry entry) {
    return writer.begin(entry);
  }

  @Override
  public void adopt(TreeEntry entry, StagedFile file) throws IOException {
    tally.attempted(entry);
    try (file) {
      writer.adopt(entry, file);
    }
  }
}
