package dev.ferry.service.workspace;

import dev.ferry.service.workspace.tar.TarWriter;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.Folder;
import dev.ferry.tree.FolderCache;
import dev.ferry.tree.TreeWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A tree as a tar stream, a buffer at a time: headers, contents and padding as they fit. Whatever
 * cannot be told whole ends the stream with a failure. Files that hooks refuse are left out; the
 * stream comes to its end then, and fails behind it.
 */
final class TarCursor extends TreeCursor {

  /** Says what belongs into the stream. */
  interface Visibility {
    /** Whether the entry does; when a directory does not, nothing below it does. */
    boolean test(String path, boolean directory);

    /** Whether everything does. */
    boolean isWhole();
  }

  private final TreeWalk walk;
  private final FolderCache folders;
  private final Visibility visible;
  private final FileLayout layout;
  private final TarReaders readers;
  private final FirstNames firstNames = new FirstNames();
  private ByteBuffer pending = ByteBuffer.allocate(0);
  private @Nullable TarFile open;
  private @Nullable TarFile asked;
  private @Nullable TreeEntry told;
  private @Nullable TreeFailure failure;
  private @Nullable TransferException refusal;
  private long leftOut;
  private boolean isNext;
  private boolean ended;

  /**
   * A cursor.
   *
   * @param root taken over
   * @param again another handle of it, taken over
   * @param layout how contents lie
   * @param readers asked about each file
   */
  TarCursor(Folder root, Folder again, Visibility visible, FileLayout layout, TarReaders readers)
      throws IOException {
    this.folders = new FolderCache(again);
    this.visible = visible;
    this.layout = layout;
    this.readers = readers;
    this.walk = new TreeWalk(root, false, new Skipping(), this::failed, layout);
  }

  /**
   * Sockets, pipes and devices are no part of the stream; nor is, for who may not see everything,
   * what has a name of which nobody can say whether he may see it.
   */
  private void failed(TreeFailure what) {
    boolean isNoPart =
        what.code() == FailureCode.NOT_A_FILE
            || (what.code() == FailureCode.INVALID_PATH && !visible.isWhole());
    if (!isNoPart && failure == null) {
      failure = what;
    }
  }

  /** Leaves out what may not be seen, and looks for files with several names. */
  private final class Skipping implements TreeWalk.Skip {
    @Override
    public boolean test(String path, boolean directory) {
      return !visible.test(path, directory);
    }

    @Override
    public void enter(String path, Folder folder) throws IOException {
      firstNames.enter(path, folder);
    }
  }

  /** Readers hear of the file that was told last, and are asked about the next. */
  @Override
  synchronized Mono<Void> awaited() {
    TreeEntry last = told;
    TarFile next = asked;
    told = null;
    Mono<Void> done = last == null ? Mono.empty() : readers.done(last);
    return next == null
        ? done
        : done.then(readers.mayRead(next.entry(), next.content()))
            .then(Mono.<Void>fromRunnable(() -> admitted(next)))
            .onErrorResume(
                TransferException.class,
                refused -> Mono.fromRunnable(() -> leaveOut(next, refused)));
  }

  private synchronized void admitted(TarFile next) {
    asked = null;
    open = next;
    isNext = true;
  }

  private synchronized void leaveOut(TarFile next, TransferException refused) {
    asked = null;
    open = next;
    shut();
    if (refused.code() != FailureCode.HOOK_REFUSED) {
      throw TarFile.named(next.entry(), refused);
    }
    leftOut++;
    refusal = refusal == null ? refused : refusal;
  }

  @Override
  boolean fillNow(ByteBuffer target) throws IOException {
    int before = target.position();
    while (target.hasRemaining() && asked == null && step(target)) {
      continue;
    }
    boolean isMore = target.position() > before || asked != null;
    if (!isMore) {
      requireNothingLeftOut();
    }
    return isMore;
  }

  private boolean step(ByteBuffer target) throws IOException {
    if (pending.hasRemaining()) {
      int length = Math.min(pending.remaining(), target.remaining());
      target.put(pending.slice().limit(length));
      pending.position(pending.position() + length);
      return true;
    }
    TarFile reading = open;
    if (reading == null) {
      return !ended && begin();
    }
    if (isNext) {
      isNext = false;
      begin(reading);
    } else if (reading.isTold()) {
      reading.requireUnchanged(stat(reading.entry()));
      shut();
      told = readers.areAsked() ? reading.entry() : null;
      pending = TarWriter.padding(reading.entry().sizeBytes());
    } else {
      reading.read(target);
    }
    return true;
  }

  private @Nullable PosixFileAttributes stat(TreeEntry entry) throws IOException {
    return folders.folder(entry.parent(), null).stat(entry.name()).orElse(null);
  }

  /** Always true: at the end there are the zeros to be told. */
  private boolean begin() throws IOException {
    TreeEntry entry = walk.next();
    TreeFailure what = failure;
    if (what != null) {
      throw new TransferException(what.code(), "/" + what.path() + ": " + what.message());
    }
    if (entry == null) {
      ended = true;
      pending = TarWriter.end();
    } else if (!entry.isRoot()) {
      begin(entry);
    }
    return true;
  }

  private void begin(TreeEntry entry) throws IOException {
    if (entry.type() != TreeEntry.Type.FILE) {
      pending = TarWriter.header(entry);
      return;
    }
    PosixFileAttributes now = stat(entry);
    if (now == null || !now.isRegularFile()) {
      throw TarFile.changed(entry); // opening what is no file could wait for ever
    }
    if (readers.areAsked()) {
      asked = opened(entry, now);
      return;
    }
    String first = firstNames.of(entry, now.fileKey());
    if (first == null) {
      open = opened(entry, now);
    }
    pending = TarWriter.header(first == null ? entry : entry.sameAs(first));
  }

  /** One that is open, since readers were asked. */
  private void begin(TarFile reading) throws IOException {
    TreeEntry entry = reading.entry();
    String first = firstNames.of(entry, reading.key());
    pending = TarWriter.header(first == null ? entry : entry.sameAs(first));
    if (first != null) {
      shut();
    }
  }

  private TarFile opened(TreeEntry entry, PosixFileAttributes now) throws IOException {
    Folder parent = folders.folder(entry.parent(), null);
    return TarFile.open(entry, parent, now.fileKey(), layout);
  }

  private void requireNothingLeftOut() {
    TransferException first = refusal;
    if (first != null) {
      Map<String, String> details = new HashMap<>(first.details());
      details.put("left-out", Long.toString(leftOut));
      throw new TransferException(
          first.code(),
          "The stream is complete but for "
              + leftOut
              + " files that hooks refuse: "
              + first.getMessage(),
          details,
          first);
    }
  }

  private void shut() {
    TarFile reading = open;
    open = null;
    try {
      if (reading != null) {
        reading.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing a file that was read", e);
    }
  }

  @Override
  void closeNow() {
    try {
      shut();
      open = asked;
      asked = null;
      shut();
    } finally {
      walk.close();
      folders.close();
    }
  }
}
