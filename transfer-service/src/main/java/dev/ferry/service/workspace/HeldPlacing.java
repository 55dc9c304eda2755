package dev.ferry.service.workspace;

import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.StagedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Members that waited for what hooks say go to their places, but for those that must not. */
final class HeldPlacing {
  private final UnpackedMembers members;
  private final List<HeldMember> held;
  private final Map<HeldMember, TransferException> refused;
  private final List<TreeEntry> attempted = new ArrayList<>();

  HeldPlacing(
      UnpackedMembers members, List<HeldMember> held, Map<HeldMember, TransferException> refused) {
    this.members = members;
    this.held = held;
    this.refused = refused;
  }

  /** Bytes that are going to be written, at most. */
  long bytes() {
    return held.stream()
        .filter(member -> member instanceof HeldMember.Small)
        .mapToLong(member -> ((HeldMember.Small) member).data().remaining())
        .sum();
  }

  /** Places them, in their order. */
  void run() throws IOException {
    Set<StagedFile> unwanted = new HashSet<>();
    for (HeldMember member : held) {
      TransferException why = refused.get(member);
      if (why != null) {
        members.refuse(member.entry().path(), why);
        StagedFile file = fileOf(member);
        if (file != null) {
          unwanted.add(file);
          members.giveUp(file);
        }
      } else if (!(member instanceof HeldMember.Whole whole && unwanted.contains(whole.file()))) {
        place(member);
      }
    }
  }

  private static @Nullable StagedFile fileOf(HeldMember member) {
    if (member instanceof HeldMember.Begun begun) {
      return begun.file();
    }
    return member instanceof HeldMember.Whole whole ? whole.file() : null;
  }

  private void place(HeldMember member) throws IOException {
    MemberTarget target = members.target();
    if (member instanceof HeldMember.Small small) {
      target.write(small.entry(), small.data());
    } else if (member instanceof HeldMember.Name name) {
      target.addName(name.entry());
    } else if (member instanceof HeldMember.Whole whole) {
      target.adopt(whole.entry(), whole.file());
    } else {
      return; // more of it is to come
    }
    attempted.add(member.entry());
  }

  /** Files and links that are in their places, when the step came to that. */
  List<TreeEntry> placed(Unpacking.Step step) {
    Set<String> failed = new HashSet<>();
    for (TarOutcome outcome : step.outcomes()) {
      if (outcome instanceof TarOutcome.Refused one) {
        failed.add(one.failure().path());
      }
    }
    return attempted.stream()
        .filter(entry -> entry.type() != TreeEntry.Type.DIRECTORY)
        .filter(entry -> !failed.contains(entry.path()))
        .toList();
  }

  /** Gives up the files of members that nobody places any more. */
  static void giveUp(List<HeldMember> held) throws IOException {
    for (HeldMember member : held) {
      StagedFile file = fileOf(member);
      if (file != null) {
        file.close();
      }
    }
  }
}
