package dev.ferry.service.workspace;

import static java.util.Objects.requireNonNull;

import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.workspace.tar.TarMember;
import dev.ferry.service.workspace.tar.TarNames;
import dev.ferry.service.workspace.tar.TarSink;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.tree.StagedFile;
import dev.ferry.tree.TreeFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Members of a tar stream become entries of a tree, or are refused. What comes in one piece is
 * written at once; a longer file grows in the staging folder until it is whole. Blocks.
 */
final class UnpackedMembers implements TarSink, AutoCloseable {
  private static final int OWNER_ENTERS = 0700;
  private static final int SHOWN_LETTERS = 1000;

  private final TarTerms terms;
  private final TarNames names;
  private final TarTally tally;
  private final SpaceGuard space;
  private final WorkspaceName workspace;
  private final UploadId longFile;
  private final TarDirectories directories = new TarDirectories();
  private final List<TreeFailure> refused = new ArrayList<>();
  private @Nullable MemberTarget target;
  private @Nullable TreeEntry file;
  private @Nullable StagedFile staged;
  private long members;
  private long bytes;

  /**
   * No member yet.
   *
   * @param names taken over
   * @param longFile under which name room is asked for the file that is not yet whole
   */
  UnpackedMembers(
      TarTerms terms,
      TarNames names,
      TarTally tally,
      SpaceGuard space,
      WorkspaceName workspace,
      UploadId longFile) {
    this.terms = terms;
    this.names = names;
    this.tally = tally;
    this.space = space;
    this.workspace = workspace;
    this.longFile = longFile;
  }

  /** Where entries go from now on; null for nowhere. */
  void into(@Nullable MemberTarget opened) {
    target = opened;
  }

  /** Where entries go now. */
  MemberTarget target() {
    return requireNonNull(target);
  }

  @Override
  public void begin(TarMember member) throws IOException {
    members++;
    if (members > terms.entriesMax()) {
      throw tooMuch(terms.entriesMax() + " members");
    }
    try {
      TarMember.Refusal refusal = member.refusalOrNull();
      if (refusal != null) {
        throw new TransferException(refusal.code(), refusal.reason());
      }
      begin(member, TarNames.path(member.name()));
    } catch (TransferException e) {
      if (e.code() == FailureCode.LIMIT_EXCEEDED) {
        throw e;
      }
      refuse(shown(member.name()), e);
    }
  }

  private static TransferException tooMuch(String bound) {
    return new TransferException(
        FailureCode.LIMIT_EXCEEDED, "The tar stream has more than " + bound + ", the most it may");
  }

  private static String shown(String name) {
    if (name.length() <= SHOWN_LETTERS) {
      return name;
    }
    boolean pair = Character.isHighSurrogate(name.charAt(SHOWN_LETTERS - 1));
    return name.substring(0, pair ? SHOWN_LETTERS - 1 : SHOWN_LETTERS) + "…";
  }

  /** A member is not taken. */
  void refuse(String path, TransferException why) {
    refused.add(TreeFailure.of(path, why));
    tally.refused();
  }

  private void begin(TarMember member, String path) throws IOException {
    switch (member.kind()) {
      case FILE -> beginFile(member, path);
      case DIRECTORY -> {
        names.admit(path, true);
        directory(TreeEntry.directory(path, member.mode(), member.modified()));
      }
      case LINK -> {
        requireLinks();
        TreeEntry link = TreeEntry.link(path, member.target());
        requireNamed(path);
        names.admit(path, false);
        write(link);
      }
      case HARD_LINK -> hardLink(member, path);
      case OTHER -> throw new TransferException(FailureCode.NOT_A_FILE, "it is no file");
    }
  }

  private static void requireNamed(String path) {
    if (path.isEmpty()) {
      throw new TransferException(FailureCode.INVALID_PATH, "it has no name");
    }
  }

  private void beginFile(TarMember member, String path) {
    requireNamed(path);
    names.admit(path, false);
    bytes += member.sizeBytes();
    if (bytes > terms.bytesMax() || bytes < 0) {
      throw tooMuch(terms.bytesMax() + " bytes of files");
    }
    file = TreeEntry.file(path, member.mode(), member.modified(), member.sizeBytes());
  }

  /** It can be entered until the end, whatever its mode says. */
  private void directory(TreeEntry directory) throws IOException {
    write(
        TreeEntry.directory(
            directory.path(), directory.mode() | OWNER_ENTERS, directory.modified()));
    for (TreeEntry due : directories.add(directory)) {
      target().writeAgain(due);
    }
  }

  private void requireLinks() {
    if (!terms.links()) {
      throw new TransferException(
          FailureCode.NOT_A_FILE, "it is a link, and links are not made unless asked for");
    }
  }

  private void hardLink(TarMember member, String path) {
    requireLinks();
    requireNamed(path);
    String first = TarNames.path(member.target());
    if (first.equals(path) || !names.contains(first)) {
      throw new TransferException(
          FailureCode.NOT_FOUND,
          "the file that it is another name of did not come before: " + shown(member.target()));
    }
    names.admit(path, false);
    target().addName(TreeEntry.file(path, member.mode(), member.modified(), 0).sameAs(first));
  }

  private void write(TreeEntry entry) throws IOException {
    target().write(entry, ByteBuffer.allocate(0));
  }

  @Override
  public void bytes(ByteBuffer some) throws IOException {
    TreeEntry begun = file;
    if (begun == null) {
      return;
    }
    if (staged == null && some.remaining() == begun.sizeBytes()) {
      target().write(begun, some);
      file = null;
      return;
    }
    try {
      StagedFile growing = staged == null ? beginLong(begun) : staged;
      if (growing != null) {
        growing.write(some);
        space.adopt(
            longFile, workspace, ContentLength.of(begun.sizeBytes()), growing.lengthBytes());
      }
    } catch (IOException e) {
      giveUp();
      refused.add(TreeFailures.of(begun.path(), e));
      tally.refused();
    }
  }

  /** Null when it may not be written, which is told. */
  private @Nullable StagedFile beginLong(TreeEntry begun) {
    staged = target().begin(begun);
    if (staged == null) {
      file = null;
    } else {
      space.reserveHere(longFile, workspace, begun.sizeBytes());
    }
    return staged;
  }

  @Override
  public void end() throws IOException {
    TreeEntry begun = file;
    StagedFile whole = staged;
    file = null;
    if (begun != null && whole != null) {
      staged = null;
      space.release(longFile);
      target().adopt(begun, whole);
    } else if (begun != null) {
      write(begun);
    }
  }

  /** A file is not wanted after all; if it is the one that grows, the rest of it is left out. */
  void giveUp(StagedFile unwanted) throws IOException {
    if (Objects.equals(unwanted, staged)) {
      giveUp();
    } else {
      unwanted.close();
    }
  }

  /** The file that is not whole is gone. */
  private void giveUp() throws IOException {
    StagedFile partial = staged;
    staged = null;
    file = null;
    if (partial != null) {
      space.release(longFile);
      partial.close();
    }
  }

  /** Everything came: directories get what they shall have. */
  void finish() throws IOException {
    for (TreeEntry directory : directories.all()) {
      target().writeAgain(directory);
    }
  }

  /** What was refused since the last call. */
  List<TreeFailure> takeRefused() {
    List<TreeFailure> taken = List.copyOf(refused);
    refused.clear();
    return taken;
  }

  @Override
  public void close() throws IOException {
    names.close();
    giveUp();
  }
}
