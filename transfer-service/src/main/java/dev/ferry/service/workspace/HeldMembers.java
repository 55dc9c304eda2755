package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.StagedFile;
import dev.ferry.tree.TreeWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Members are held until hooks have spoken; longer files grow where nobody sees them. */
final class HeldMembers implements MemberTarget {
  private final TreeWriter writer;
  private final List<HeldMember> members = new ArrayList<>();

  HeldMembers(TreeWriter writer) {
    this.writer = writer;
  }

  @Override
  public void write(TreeEntry entry, ByteBuffer data) {
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip();
    members.add(new HeldMember.Small(entry, copy));
  }

  @Override
  public void writeAgain(TreeEntry directory) throws IOException {
    writer.write(directory, ByteBuffer.allocate(0));
  }

  @Override
  public void addName(TreeEntry entry) {
    members.add(new HeldMember.Name(entry));
  }

  @Override
  public @Nullable StagedFile begin(TreeEntry entry) {
    StagedFile file = writer.begin(entry);
    if (file != null) {
      members.add(new HeldMember.Begun(entry, file));
    }
    return file;
  }

  @Override
  public void adopt(TreeEntry entry, StagedFile file) throws IOException {
    members.add(new HeldMember.Whole(entry, file, file.whole()));
  }

  /** In the order in which they came. */
  List<HeldMember> members() {
    return List.copyOf(members);
  }
}
