package dev.ferry.service.workspace;

import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.service.workspace.tar.NameBudget;
import dev.ferry.service.workspace.tar.TarNames;
import dev.ferry.service.workspace.tar.TarParser;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.TreeWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tar stream that is being unpacked, some bytes at a time. Blocks. Whatever came whole is in its
 * place when a step ends, or is held for hooks; one file may be half there, in the staging folder.
 * May be closed while a step is under way, which closing waits for.
 */
final class Unpacking implements TreeWriter.Changes, AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Caller caller;
  private final WorkspaceFile root;
  private final Durability durability;
  private final TreeFiles files;
  private final SpaceGuard space;
  private final TarTally tally = new TarTally();
  private final UnpackedMembers members;
  private final TarParser parser;
  private long reached;
  private final boolean holds;
  private List<HeldMember> held = List.of();
  private boolean counting = true;
  private boolean over;

  /**
   * The beginning of a stream.
   *
   * @param holds whether members are held until hooks have spoken
   */
  Unpacking(
      Caller caller,
      WorkspaceFile root,
      TarTerms terms,
      Durability durability,
      TreeFiles files,
      SpaceGuard space,
      NameBudget names,
      boolean holds) {
    this.holds = holds;
    this.caller = caller;
    this.root = root;
    this.durability = durability;
    this.files = files;
    this.space = space;
    this.members =
        new UnpackedMembers(
            terms, new TarNames(names), tally, space, root.workspace(), UploadId.random(RANDOM));
    this.parser = new TarParser(members);
  }

  /**
   * What a step came to.
   *
   * @param failureOrNull why there is no other step
   * @param held members that wait for what hooks say, and for {@link #place}
   * @param placed members that are in their places, of those that waited
   */
  record Step(
      List<TarOutcome> outcomes,
      @Nullable TransferException failureOrNull,
      List<HeldMember> held,
      List<TreeEntry> placed) {
    static final Step NONE = new Step(List.of(), null, List.of(), List.of());
  }

  /** The directory it goes into. */
  WorkspaceFile root() {
    return root;
  }

  /** What is done in a step. */
  private interface Work {
    void run() throws IOException;
  }

  /** Goes on with these bytes. */
  synchronized Step take(ByteBuffer bytes) throws IOException {
    if (over) {
      return Step.NONE;
    }
    int length = bytes.remaining();
    caller.spend(length);
    reached += length;
    return step(length, holds, () -> parser.feed(bytes), () -> new TarOutcome.Reached(reached));
  }

  /**
   * Members that waited go to their places.
   *
   * @param refused why some must not
   */
  synchronized Step place(Map<HeldMember, TransferException> refused) throws IOException {
    if (over) {
      return Step.NONE;
    }
    HeldPlacing placing = new HeldPlacing(members, held, refused);
    Step step = step(placing.bytes(), false, placing::run, null);
    held = List.of();
    return new Step(step.outcomes(), step.failureOrNull(), List.of(), placing.placed(step));
  }

  /** The stream is over. */
  synchronized Step finish() throws IOException {
    if (over) {
      return Step.NONE;
    }
    counting = false; // directories are changed once more
    Step step = step(0, false, members::finish, tally::outcome);
    try {
      parser.finish();
      return step;
    } catch (TransferException e) {
      List<TarOutcome> refused =
          step.outcomes().stream().filter(each -> each instanceof TarOutcome.Refused).toList();
      return new Step(refused, e, List.of(), List.of());
    }
  }

  private Step step(long room, boolean holding, Work work, @Nullable Supplier<TarOutcome> last)
      throws IOException {
    UploadId id = UploadId.random(RANDOM);
    List<TarOutcome> outcomes = new ArrayList<>();
    TransferException failure = null;
    tally.begin();
    space.reserveHere(id, root.workspace(), room);
    try (TreeWriter writer = files.writer(root, durability, this)) {
      HeldMembers holder = new HeldMembers(writer);
      members.into(holding ? holder : new PlacedMembers(writer, tally));
      try {
        work.run();
      } catch (TransferException e) {
        failure = e;
      } finally {
        held = holding ? holder.members() : held;
      }
      for (TreeFailure each : writer.finish()) {
        tally.failed(each.path());
        outcomes.add(new TarOutcome.Refused(each));
      }
    } finally {
      members.into(null);
      space.settle(id, tally.stepBytes(), tally.stepReplacedBytes(), tally.stepEntries());
    }
    members.takeRefused().forEach(each -> outcomes.add(new TarOutcome.Refused(each)));
    if (failure == null && last != null) {
      outcomes.add(last.get());
    }
    return new Step(outcomes, failure, holding ? held : List.of(), List.of());
  }

  /** What the stream fails with: with what was done until then. */
  synchronized TransferException told(TransferException failure) {
    TarOutcome.Unpacked done = tally.outcome();
    Map<String, String> details = new HashMap<>(failure.details());
    details.put("files", Long.toString(done.files()));
    details.put("directories", Long.toString(done.directories()));
    details.put("links", Long.toString(done.links()));
    details.put("refused", Long.toString(done.refused()));
    return new TransferException(
        failure.code(),
        failure.getMessage()
            + "; %d files that came before are in place".formatted(done.files())
            + ", %d members were refused".formatted(done.refused())
            + ", and it can be sent again from its beginning",
        details,
        failure);
  }

  @Override
  public void before(TreeEntry entry) {
    if (counting) {
      tally.entered();
    }
  }

  @Override
  public void replaced(TreeEntry entry, long sizeBytes) {
    tally.replaced(sizeBytes);
  }

  @Override
  public synchronized void close() throws IOException {
    if (!over) {
      over = true;
      try {
        HeldPlacing.giveUp(held);
      } finally {
        members.close();
      }
    }
  }
}
