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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

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
  private volatile Scheduler disk = Schedulers.immediate();

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

  /**
   * The same archives, which ask these hooks; before the first call.
   *
   * @param readers where they read contents
   */
  public Archives hookedBy(Hooks asked, Scheduler readers) {
    hooks = asked;
    disk = readers;
    return this;
  }

  private TarHooks hooksOf(WorkspaceFile directory) {
    return new TarHooks(hooks, directory, disk);
  }

  /**
   * A directory as a tar stream, read as it is asked for; memory does not grow with what is there.
   * What the caller may not read is left out, and so is what is neither file, directory nor
   * symbolic link.
   *
   * @param buffers makes buffers of a length in bytes; whoever gets one releases it
   * @return buffers that begin at their writer index when made. {@code VERSION_CHANGED} when a file
   *     changes while it is read, and any other failure of an entry: a stream that completes is
   *     whole. {@code HOOK_REFUSED} behind the end of one that is whole but for files that hooks
   *     refuse
   */
  public Flux<ByteBuf> pull(
      Caller caller, WorkspaceFile directory, OutboundGate gate, IntFunction<ByteBuf> buffers) {
    caller.require(Operation.LIST, directory);
    return policies.untilRemoved(
        directory.workspace(),
        new TreePacks(
                files, Durability.EPHEMERAL, "reading " + directory, BUFFER_BYTES, gate, buffers)
            .of(
                () ->
                    new TarCursor(
                        files.open(directory),
                        files.open(directory),
                        new Visible(caller, directory),
                        files.layout(directory.workspace()),
                        hooksOf(directory)))
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
                                piece -> stepped(work, durability, () -> piece.read(work::take)), 1)
                            .concatWith(Flux.defer(() -> stepped(work, durability, work::finish))),
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
      return new Unpacking(
          caller,
          directory,
          terms,
          durability,
          files,
          space,
          names,
          hooks.watches(directory.workspace()));
    } catch (RuntimeException e) {
      unpacking.decrementAndGet();
      throw e;
    }
  }

  private Flux<TarOutcome> stepped(
      Unpacking work, Durability durability, Callable<Unpacking.Step> part) {
    return done(work, durability, part)
        .flatMapMany(
            step ->
                step.held().isEmpty()
                    ? told(work, step)
                    : placed(work, durability, step.held()).concatWith(told(work, step)));
  }

  /** To its end, whoever waits: a thread that is interrupted would close files under itself. */
  private Mono<Unpacking.Step> done(
      Unpacking work, Durability durability, Callable<Unpacking.Step> part) {
    return Detached.run(files.call("unpacking into " + work.root(), durability, part));
  }

  /** What was held goes to its place when hooks have spoken. */
  private Flux<TarOutcome> placed(Unpacking work, Durability durability, List<HeldMember> held) {
    TarHooks asked = hooksOf(work.root());
    return asked
        .refused(held)
        .flatMap(refused -> done(work, durability, () -> work.place(refused)))
        .delayUntil(step -> asked.placed(step.placed()))
        .flatMapMany(step -> told(work, step));
  }

  private static Flux<TarOutcome> told(Unpacking work, Unpacking.Step step) {
    TransferException failure = step.failureOrNull();
    Flux<TarOutcome> outcomes = Flux.fromIterable(step.outcomes());
    return failure == null ? outcomes : outcomes.concatWith(Mono.error(() -> work.told(failure)));
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
