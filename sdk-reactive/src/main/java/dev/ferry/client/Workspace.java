package dev.ferry.client;

import dev.ferry.client.batch.Batches;
import dev.ferry.client.internal.WorkspaceCalls;
import dev.ferry.client.tar.Tars;
import dev.ferry.client.tree.MirrorResult;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.SmallFile;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One workspace, and everything that can be done in it.
 *
 * <p>A handle without state: making one asks the service nothing, any number may exist, and each is
 * good for any thread as long as its client is open. Every method returns a cold publisher; each
 * subscription is a call of its own. Paths are written {@code /a/b} or {@code a/b}, always from the
 * workspace's root.
 */
public final class Workspace {
  private final WorkspaceName name;
  private final WorkspaceCalls calls;
  private final FerryClient client;

  Workspace(WorkspaceName name, WorkspaceCalls calls, FerryClient client) {
    this.name = name;
    this.calls = calls;
    this.client = client;
  }

  /** The workspace's name. */
  public WorkspaceName name() {
    return name;
  }

  /**
   * A path in this workspace, for requests that name files.
   *
   * @throws dev.ferry.transfer.TransferException {@code INVALID_PATH}
   */
  public WorkspaceFile file(String path) {
    return new WorkspaceFile(name, WorkspacePath.parse(path));
  }

  /** What is under a path; fails with {@code NOT_FOUND} when nothing is. */
  public Mono<FileStat> stat(String path) {
    return calls
        .ask(Route.STAT, () -> new FileRequest.Stat(file(path)), FileAnswer.Entry.class)
        .map(FileAnswer.Entry::stat);
  }

  /**
   * Pushes a local directory: afterwards the directory under the path has what the local one has,
   * and with {@link TreeOptions#delete} nothing else. What looks the same there already, by length,
   * modification time and mode, is not sent, so a push that was cut off goes on where it stopped.
   *
   * <p>Every file appears whole. Entries that cannot be read or written are told in the result and
   * the others go on; the publisher fails for what concerns the whole, such as {@code
   * CONNECTION_LOST} when the retry policy is exhausted, or {@code STORAGE_FULL}.
   */
  public Mono<TreeResult> push(Path directory, String path, TreeOptions options) {
    return Mono.defer(() -> client.trees().push(directory, file(path), options));
  }

  /**
   * Pulls the directory under a path into a local one, which is made when it is missing, with the
   * same rules as {@link #push}. Nothing outside of the local directory is written, whatever the
   * service says; its folder {@code .ferry-pull} is there as long as the pull is not complete.
   */
  public Mono<TreeResult> pull(String path, Path directory, TreeOptions options) {
    return Mono.defer(() -> client.trees().pull(file(path), directory, options));
  }

  /**
   * Makes a local directory and the one under a path equal, both ways: what changed on one side
   * since they were equal goes to the other. What changed on both is a conflict: it is told, and
   * stays as it is on both. Removals travel only with {@link TreeOptions#delete}, and only where
   * the other side did not change. The first time everything that both have and that is not the
   * same, by length, time and mode or by digest, is a conflict.
   *
   * <p>Further names of a file are files of their own here, and nothing is verified at the end. One
   * that was cut off may be run again.
   *
   * @param memory a file of the caller's for these two directories, which need not be there: what
   *     was equal the last time. Outside of the directory
   */
  public Mono<MirrorResult> mirror(Path directory, String path, Path memory, TreeOptions options) {
    return Mono.defer(() -> client.trees().mirror(directory, file(path), memory, options));
  }

  /** Directories as tar streams, in and out. */
  public Tars tar() {
    return new Tars(name, client.tarCalls());
  }

  /** What the link at the end of a path leads to; {@code NOT_FOUND} when that is nothing. */
  public Mono<FileStat> target(String path) {
    return calls
        .ask(Route.STAT, () -> new FileRequest.Stat(file(path), true), FileAnswer.Entry.class)
        .map(FileAnswer.Entry::stat);
  }

  /** Whether anything is under a path, be it a link that leads nowhere. */
  public Mono<Boolean> exists(String path) {
    return stat(path).thenReturn(true).onErrorResume(Workspace::isNotFound, e -> Mono.just(false));
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof TransferException known && known.code() == FailureCode.NOT_FOUND;
  }

  /** The directory's own entries, as {@link #list(String, int)}. */
  public Flux<FileStat> list(String directory) {
    return list(directory, 1);
  }

  /**
   * Everything below a directory, a directory before what is in it; fails with {@code NOT_FOUND}
   * when there is none. Entries of a directory with at most 1,024 names come in name order. Any
   * number of entries takes little memory on both sides. Entries that cannot be told are left out;
   * {@link #walk} says how many.
   *
   * @param depth how many levels, 1 for the directory's own entries
   */
  public Flux<FileStat> list(String directory, int depth) {
    return walk(directory, depth)
        .filter(item -> item instanceof ListItem.Entry)
        .map(item -> ((ListItem.Entry) item).stat());
  }

  /** The same, and at last how many entries were left out. */
  public Flux<ListItem> walk(String directory, int depth) {
    return calls
        .askMany(
            Route.LIST,
            () -> new FileRequest.ListDirectory(file(directory), depth),
            FileAnswer.class)
        .map(
            answer ->
                answer instanceof FileAnswer.Listed end
                    ? new ListItem.End(end.skipped())
                    : new ListItem.Entry(((FileAnswer.Entry) answer).stat()));
  }

  /**
   * A whole file of at most 56 KiB in one round trip, verified; {@code INVALID_ARGUMENT} with the
   * detail {@code size} for a larger one, which {@link FerryClient#read} streams.
   */
  public Mono<SmallFile> read(String path) {
    return calls.read(() -> new FileRequest.ReadFile(file(path), null));
  }

  /**
   * Writes a file, whole or not at all, in place of what was there; durable when it completes. At
   * most 56 KiB take one round trip.
   */
  public Mono<Receipt> write(String path, byte[] bytes) {
    return write(path, bytes, FileAttributes.NONE, WriteCondition.ALWAYS);
  }

  /**
   * The same with a mode and a modification time.
   *
   * @param condition what must be true of what was there; {@code PRECONDITION_FAILED}
   */
  public Mono<Receipt> write(
      String path, byte[] bytes, FileAttributes attributes, WriteCondition condition) {
    return Mono.defer(
        () -> {
          ContentLength length = ContentLength.of(bytes.length);
          UploadSource source =
              UploadSource.ofReplayable(length, offset -> Flux.just(rest(bytes, offset)));
          return client
              .upload(
                  UploadRequest.builder(source, file(path))
                      .attributes(attributes)
                      .condition(condition)
                      .build())
              .completion();
        });
  }

  private static ByteBuffer rest(byte[] bytes, long offset) {
    return ByteBuffer.wrap(bytes, (int) offset, bytes.length - (int) offset).slice();
  }

  /** Several small files at once: written all or none, or read together. */
  public Batches batches() {
    return new Batches(name, calls.batches());
  }

  /** Makes sure a directory is there, and those it lies in; false when it was there. */
  public Mono<Boolean> makeDirectory(String path) {
    return calls
        .ask(
            Route.MAKE_DIRECTORY,
            () -> new FileRequest.MakeDirectory(file(path)),
            FileAnswer.Made.class)
        .map(FileAnswer.Made::made);
  }

  /**
   * Moves a file, a link or a directory in one step; digests move with it.
   *
   * @param ifAbsent whether nothing may be at the target; {@code ALREADY_EXISTS} then, and always
   *     when a directory is there
   */
  public Mono<FileStat> move(String source, String target, boolean ifAbsent) {
    return entry(
        Route.MOVE, () -> new FileRequest.Move(file(source), file(target).path(), ifAbsent));
  }

  /** Copies a file inside the service, whole or not at all, with its mode. */
  public Mono<Receipt> copy(String source, String target, WriteCondition condition) {
    return calls
        .work(
            Route.COPY,
            () -> new FileRequest.Copy(file(source), file(target).path(), condition, null),
            ServerMessage.Completed.class)
        .map(ServerMessage.Completed::receipt);
  }

  /**
   * Makes one file of the contents of several, in order, whole or not at all.
   *
   * @param removeSources whether they are removed once the target is there
   */
  public Mono<Receipt> compose(
      List<String> sources, String target, boolean removeSources, WriteCondition condition) {
    return calls
        .work(
            Route.COMPOSE,
            () ->
                new FileRequest.Compose(
                    file(target),
                    sources.stream().map(source -> file(source).path()).toList(),
                    removeSources,
                    condition,
                    null),
            ServerMessage.Completed.class)
        .map(ServerMessage.Completed::receipt);
  }

  /** Removes a file, a link or an empty directory; false when nothing was there. */
  public Mono<Boolean> remove(String path) {
    return calls
        .order(Route.REMOVE, () -> new FileRequest.Remove(file(path)), FileAnswer.Removed.class)
        .map(FileAnswer.Removed::existed);
  }

  /** Removes what is under a path with everything below it, gone at once; false for nothing. */
  public Mono<Boolean> removeTree(String path) {
    return calls
        .order(
            Route.REMOVE, () -> new FileRequest.Remove(file(path), true), FileAnswer.Removed.class)
        .map(FileAnswer.Removed::existed);
  }

  /** Gives a file or a directory another mode, modification time or both. */
  public Mono<FileStat> change(String path, FileAttributes attributes) {
    return entry(Route.CHANGE, () -> new FileRequest.Change(file(path), attributes));
  }

  /**
   * Attaches labels to the version of a file that is there now, in place of those it had. They move
   * with it, and a new version has none.
   */
  public Mono<FileStat> label(String path, Labels labels) {
    return entry(Route.LABEL, () -> new FileRequest.Label(file(path), labels));
  }

  /** Makes a symbolic link with that text, which need not lead anywhere. */
  public Mono<FileStat> link(String path, String text) {
    return entry(Route.MAKE_LINK, () -> new FileRequest.MakeLink(file(path), text));
  }

  /** The text of a symbolic link; {@code NOT_A_LINK} for anything else. */
  public Mono<String> linkText(String path) {
    return calls
        .ask(Route.READ_LINK, () -> new FileRequest.ReadLink(file(path)), FileAnswer.LinkText.class)
        .map(FileAnswer.LinkText::text);
  }

  /** Makes everything under a path survive a power cut, whoever wrote it. */
  public Mono<FlushReport> flush(String path) {
    return calls
        .ask(Route.FLUSH, () -> new FileRequest.FlushPath(file(path)), FileAnswer.Flushed.class)
        .map(FileAnswer.Flushed::report);
  }

  /**
   * What changes in a directory, by whomever, until it is cancelled: {@code STARTED} first. Does
   * not come back by itself over a lost connection, since what happened meanwhile is not known: it
   * fails with {@code CONNECTION_LOST}.
   *
   * @param recursive whether everything below the directory is meant
   */
  public Flux<FileChange> watch(String directory, boolean recursive) {
    return calls
        .follow(
            Route.WATCH,
            () -> new FileRequest.Watch(file(directory), recursive),
            FileAnswer.Changed.class)
        .map(FileAnswer.Changed::change);
  }

  private Mono<FileStat> entry(Route route, Supplier<FileRequest> order) {
    return calls.order(route, order, FileAnswer.Entry.class).map(FileAnswer.Entry::stat);
  }
}
