package dev.ferry.service.workspace;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.RemovedTree;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.upload.Detached;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What is under the paths of workspaces; all doors call these methods.
 *
 * <p>Whatever changes something runs to its end even when nobody waits for it any more. Fails with
 * {@code UNKNOWN_WORKSPACE} and the codes of paths and storage.
 */
public final class Entries {
  private final WorkspaceFiles files;
  private final EntryFiles entries;
  private final ResumeStore store;
  private final Listings listings;
  private final Remembered remembered;
  private volatile Hooks hooks = Hooks.NONE;

  /** The entries of one volume. */
  public Entries(WorkspaceFiles files, EntryFiles entries, ResumeStore store) {
    this.files = files;
    this.entries = entries;
    this.store = store;
    this.listings = new Listings(entries, store);
    this.remembered = new Remembered(entries, store);
  }

  /** The same entries, which ask these hooks; before the first call. */
  public Entries hookedBy(Hooks asked) {
    hooks = asked;
    return this;
  }

  /** The entry under a path itself, as {@link #stat(Caller, WorkspaceFile, boolean)}. */
  public Mono<FileStat> stat(Caller caller, WorkspaceFile file) {
    return stat(caller, file, false);
  }

  /**
   * The entry under a path, with its digest and checksum when they are known of this very version.
   *
   * @param follow whether what a link at the end leads to is meant
   * @return the entry; {@code NOT_FOUND} when nothing is there
   */
  public Mono<FileStat> stat(Caller caller, WorkspaceFile file, boolean follow) {
    caller.require(Operation.LIST, file);
    return (follow ? files.target(file) : files.stat(file))
        .switchIfEmpty(Mono.error(() -> Absence.of(file)))
        .flatMap(stat -> described(file, stat));
  }

  private Mono<FileStat> described(WorkspaceFile file, FileStat stat) {
    return switch (stat.type()) {
      case FILE ->
          store
              .published(file)
              .map(published -> Listings.labelled(stat, published))
              .defaultIfEmpty(stat);
      case LINK ->
          entries.linkText(file).map(stat::leadingTo).onErrorReturn(TransferException.class, stat);
      case DIRECTORY, OTHER -> Mono.just(stat);
    };
  }

  /** Whether anything is under a path; a link without anything behind it is. */
  public Mono<Boolean> exists(Caller caller, WorkspaceFile file) {
    caller.require(Operation.LIST, file);
    return files.stat(file).hasElement();
  }

  /** The directory's own entries, as {@link #walk}; those left out are not told. */
  public Flux<FileStat> list(Caller caller, WorkspaceFile directory) {
    return walk(caller, directory, 1)
        .filter(item -> item instanceof Listed.Entry)
        .map(item -> ((Listed.Entry) item).stat());
  }

  /**
   * Everything below a directory, a directory before what is in it, with digests and checksums
   * where known. A directory of at most {@link EntryFiles#SORTED_NAMES_MAX} names comes in name
   * order, a larger one in the order of its file system. Memory does not grow with what is there.
   *
   * @param depth how many levels, from 1
   * @return entries, at last how many were left out; {@code LIMIT_EXCEEDED} when too many listings
   *     run, {@code STALLED} when nothing is taken for long
   */
  public Flux<Listed> walk(Caller caller, WorkspaceFile directory, int depth) {
    return walk(caller, directory, depth, false);
  }

  /** The same with the labels of files. */
  public Flux<Listed> walkLabelled(Caller caller, WorkspaceFile directory, int depth) {
    return walk(caller, directory, depth, true);
  }

  private Flux<Listed> walk(Caller caller, WorkspaceFile directory, int depth, boolean labelled) {
    caller.require(Operation.LIST, directory);
    return listings
        .walk(directory, depth, labelled)
        .filter(item -> !(item instanceof Listed.Entry entry) || may(caller, directory, entry));
  }

  private static boolean may(Caller caller, WorkspaceFile directory, Listed.Entry entry) {
    return caller.may(
        Operation.LIST, new WorkspaceFile(directory.workspace(), entry.stat().path()));
  }

  /** Removes a file, a link or an empty directory; tells whether there was one. */
  public Mono<Boolean> remove(Caller caller, WorkspaceFile file) {
    caller.require(Operation.REMOVE, file);
    return Detached.run(
        files.remove(file).flatMap(existed -> store.forgetPublished(file).thenReturn(existed)));
  }

  /**
   * Removes what is under a path with everything below it: gone from there at once and as a whole.
   * Removing nothing is no error.
   */
  public Mono<RemovedTree> removeTree(Caller caller, WorkspaceFile file) {
    caller.requireTree(Operation.REMOVE, file);
    return Detached.run(
        entries.removeTree(file).delayUntil(removed -> remembered.forget(file, removed)));
  }

  /** Makes sure a directory is there, and those it lies in; tells whether it was made now. */
  public Mono<Boolean> makeDirectory(Caller caller, WorkspaceFile directory) {
    caller.require(Operation.WRITE, directory);
    return Detached.run(entries.makeDirectories(directory));
  }

  /**
   * Moves an entry within its workspace in one step; what is known of the files moves with it.
   *
   * @param ifAbsent whether nothing may be there; among Ferry's own writers only
   * @return the entry under its new path; {@code ALREADY_EXISTS}, {@code NOT_FOUND}
   */
  public Mono<FileStat> move(
      Caller caller, WorkspaceFile source, WorkspacePath target, boolean ifAbsent) {
    caller.requireTree(Operation.REMOVE, source);
    WorkspaceFile moved = new WorkspaceFile(source.workspace(), target);
    caller.requireTree(Operation.WRITE, moved);
    return Detached.run(
        admitted(moved, files.stat(source).map(FileStat::sizeBytes).map(ContentLength::of))
            .then(Mono.defer(() -> entries.moveEntry(source, target, !ifAbsent)))
            .delayUntil(done -> remembered.move(source.workspace(), done))
            .map(done -> done.entry()));
  }

  /** Hooks that refuse a file under some name refuse that it gets there in another way, too. */
  private Mono<Void> admitted(WorkspaceFile target, Mono<ContentLength> length) {
    return hooks.watches(target.workspace())
        ? length
            .defaultIfEmpty(ContentLength.DEFERRED)
            .flatMap(known -> hooks.admit(HookedTransfer.upload(target, known)))
        : Mono.empty();
  }

  /** Gives a file or directory another mode, modification time or both. */
  public Mono<FileStat> change(Caller caller, WorkspaceFile file, FileAttributes attributes) {
    caller.require(Operation.WRITE, file);
    return Detached.run(
        entries
            .change(file, attributes)
            .delayUntil(both -> remembered.retag(file.workspace(), both.get(0), both.get(1)))
            .map(both -> both.get(1)));
  }

  /**
   * Attaches labels to the version of a file that is there now, in place of those it had. They are
   * kept with what is remembered of the version: they follow it, and end with it.
   *
   * @param checksum takes the checksum of a version that Ferry did not write
   * @return the entry with them; {@code NOT_A_FILE}
   */
  public Mono<FileStat> label(
      Caller caller,
      WorkspaceFile file,
      Labels labels,
      BiFunction<WorkspaceFile, FileStat, Mono<Integer>> checksum) {
    caller.require(Operation.WRITE, file);
    return Detached.run(
        stat(caller, file, true)
            .doOnNext(stat -> requireFile(file, stat))
            .flatMap(stat -> remembered.of(file, stat, checksum.apply(file, stat)))
            .flatMap(known -> store.replacePublished(List.of(), List.of(known.labelled(labels))))
            .then(Mono.defer(() -> stat(caller, file, true))));
  }

  private static void requireFile(WorkspaceFile file, FileStat stat) {
    if (stat.type() != FileStat.Type.FILE) {
      throw new TransferException(FailureCode.NOT_A_FILE, file + " is no regular file");
    }
  }

  /** Makes a symbolic link with that text, which need not lead anywhere. */
  public Mono<FileStat> link(Caller caller, WorkspaceFile file, String text) {
    caller.requireLinks(file);
    caller.require(Operation.WRITE, file);
    return Detached.run(
        admitted(file, Mono.empty())
            .then(Mono.defer(() -> entries.link(file, text)))
            .map(stat -> stat.leadingTo(text)));
  }

  /** The text of a symbolic link. */
  public Mono<String> linkText(Caller caller, WorkspaceFile file) {
    caller.require(Operation.LIST, file);
    return entries.linkText(file);
  }

  /**
   * Tells what changes in a directory, whoever changes it, until it is cancelled; see {@link
   * EntryFiles#watch}.
   */
  public Flux<FileChange> watch(Caller caller, WorkspaceFile directory, boolean recursive) {
    caller.require(Operation.LIST, directory);
    return entries
        .watch(directory, recursive)
        .filter(
            change ->
                change
                    .path()
                    .map(path -> new WorkspaceFile(directory.workspace(), path))
                    .map(file -> caller.may(Operation.LIST, file))
                    .orElse(true));
  }

  /** Makes everything under a path survive a power cut, whoever wrote it. */
  public Mono<FlushReport> flush(Caller caller, WorkspaceFile file) {
    caller.require(Operation.WRITE, file);
    return entries.flush(file);
  }
}
