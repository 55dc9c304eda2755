package dev.ferry.service.workspace;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.WorkspacePolicies;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.service.upload.Detached;
import dev.ferry.service.workspace.tar.NameBudget;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreePaths;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Directories of workspaces as tar streams, for all doors. */
public final class Archives {
  private static final int BUFFER_BYTES = 256 * 1024;

  /** Each has up to two pieces of a stream in memory, and 16 bytes a name. */
  private static final int UNPACKING_MAX = 32;

  private final TreeFiles files;
  private final SpaceGuard space;
  private final WorkspacePolicies policies;
  private final boolean createWorkspaces;
  private final NameBudget names = new NameBudget();
  private final AtomicInteger unpacking = new AtomicInteger();
  private volatile Hooks hooks = Hooks.NONE;

  /**
   * Archives of one volume.
   *
   * @param createWorkspaces whether a workspace is made by the first stream into it
   */
  public Archives(
      TreeFiles files, SpaceGuard space, WorkspacePolicies policies, boolean createWorkspaces) {
    this.files = files;
    this.space = space;
    this.policies = policies;
    this.createWorkspaces = createWorkspaces;
  }

  /** The same archives, which give way to these hooks; before the first call. */
  public Archives hookedBy(Hooks asked) {
    hooks = asked;
    return this;
  }

  /** Hooks look at whole files, one by one, and a stream goes past them. */
  private void requireNoHooks(WorkspaceFile directory) {
    if (hooks.watches(directory.workspace())
        || hooks.transform(directory.workspace()).isPresent()) {
      throw new TransferException(
          FailureCode.HOOK_REFUSED,
          "Hooks take part in workspace '"
              + directory.workspace()
              + "', and no tar stream can go past them; push or pull the directory");
    }
  }

  /**
   * A directory as a tar stream, read as it is asked for; memory does not grow with what is there.
   * What the caller may not read is left out, and so is what is neither file, directory nor
   * symbolic link.
   *
   * @param buffers makes buffers of a length in bytes; whoever gets one releases it
   * @return buffers that begin at their writer index when made. {@code VERSION_CHANGED} when a file
   *     changes while it is read, and any other failure of an entry: a stream that completes is
   *     whole
   */
  public Flux<ByteBuf> pull(
      Caller caller, WorkspaceFile directory, OutboundGate gate, IntFunction<ByteBuf> buffers) {
    caller.require(Operation.LIST, directory);
    requireNoHooks(directory);
    return policies.untilRemoved(
        directory.workspace(),
        new TreePacks(
                files, Durability.EPHEMERAL, "reading " + directory, BUFFER_BYTES, gate, buffers)
            .of(
                () ->
                    new TarCursor(
                        files.open(directory),
                        files.open(directory),
                        new Visible(caller, directory)))
            .map(sent -> Trees.spent(caller, sent)));
  }

  /** What a caller may see of a directory. */
  private record Visible(Caller caller, WorkspaceFile directory) implements TarCursor.Visibility {
    @Override
    public boolean test(String path, boolean isDirectory) {
      if (isWhole()) {
        return true;
      }
      TreePaths.require(path);
      WorkspacePath below =
          new WorkspacePath(
              Stream.concat(directory.path().names().stream(), Stream.of(path.split("/", -1)))
                  .toList());
      return caller.may(
          isDirectory ? Operation.LIST : Operation.READ,
          new WorkspaceFile(directory.workspace(), below));
    }

    @Override
    public boolean isWhole() {
      return !caller.grant().hasPathRules()
          && caller.may(Operation.LIST, directory)
          && caller.may(Operation.READ, directory);
    }
  }

  /**
   * Unpacks a tar stream into a directory, which is made when it is missing. Each file and link
   * appears whole or not at all, in place of what was under its path; a member that cannot be taken
   * is told and the others go on. What is there already stays otherwise. Links are never followed
   * below the directory.
   *
   * @param bytes the stream, in pieces; each is read once, on a thread for files, the next asked
   *     for behind it. Pieces that came and are not read when this ends stay the caller's
   * @return outcomes, {@link TarOutcome.Unpacked} the last. {@code TOO_SHORT} when the stream is
   *     cut off, {@code INVALID_ARGUMENT} when it is none, {@code LIMIT_EXCEEDED} beyond a bound,
   *     {@code STORAGE_FULL}: what came whole before stays, and the failure's details count it
   */
  public Flux<TarOutcome> push(
      Caller caller, WorkspaceFile directory, TarTerms terms, Flux<? extends PackBytes> bytes) {
    caller.requireTree(Operation.WRITE, directory);
    if (terms.links()) {
      caller.requireLinks(directory);
    }
    requireNoHooks(directory);
    Durability durability = policies.durability(directory.workspace(), terms.durabilityOrNull());
    String what = "unpacking into " + directory;
    return policies.untilRemoved(
        directory.workspace(),
        space
            .files()
            .workspace(directory.workspace(), createWorkspaces)
            .thenMany(
                Flux.usingWhen(
                    Mono.fromCallable(() -> begun(caller, directory, terms, durability)),
                    work ->
                        Flux.from(bytes)
                            .<TarOutcome>concatMap(
                                piece -> stepped(what, durability, () -> piece.read(work::take)), 1)
                            .concatWith(Flux.defer(() -> stepped(what, durability, work::finish))),
                    work -> closed(what, work))));
  }

  private Unpacking begun(
      Caller caller, WorkspaceFile directory, TarTerms terms, Durability durability) {
    if (unpacking.incrementAndGet() > UNPACKING_MAX) {
      unpacking.decrementAndGet();
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          UNPACKING_MAX + " tar streams are being unpacked already, the most that may be");
    }
    try {
      return new Unpacking(caller, directory, terms, durability, files, space, names);
    } catch (RuntimeException e) {
      unpacking.decrementAndGet();
      throw e;
    }
  }

  /** To its end, whoever waits: a thread that is interrupted would close files under itself. */
  private Flux<TarOutcome> stepped(
      String what, Durability durability, java.util.concurrent.Callable<Unpacking.Step> work) {
    return Detached.run(files.call(what, durability, work))
        .flatMapMany(
            step ->
                step.failureOrNull() == null
                    ? Flux.fromIterable(step.outcomes())
                    : Flux.fromIterable(step.outcomes())
                        .concatWith(Mono.error(step.failureOrNull())));
  }

  private Mono<String> closed(String what, Unpacking work) {
    return files
        .call(
            what,
            Durability.EPHEMERAL,
            () -> {
              work.close();
              return what;
            })
        .doFinally(signal -> unpacking.decrementAndGet());
  }
}
