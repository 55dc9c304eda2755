package dev.ferry.service.policy;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What the specs of workspaces say, at hand for every transfer. Safe for any thread. */
public final class WorkspacePolicies {
  private final Map<WorkspaceName, WorkspaceInfo> specs = new ConcurrentHashMap<>();
  private final Map<WorkspaceName, Sinks.Empty<Void>> ends = new ConcurrentHashMap<>();
  private final LateSpecs late = new LateSpecs(Clock.systemUTC());

  /** Who asks the store for a spec that is not known here, and enters it. */
  public void askBy(Function<WorkspaceName, Mono<Void>> who) {
    late.askBy(who);
  }

  /** Completes when the workspace's spec is known here, if it has one. */
  Mono<Void> known(WorkspaceName name) {
    return specs.containsKey(name) ? Mono.empty() : late.of(name);
  }

  /** The specs that are known. */
  public Map<WorkspaceName, WorkspaceInfo> specs() {
    return Map.copyOf(specs);
  }

  /** From now on this is the workspace's spec. */
  public void enter(WorkspaceInfo info) {
    specs.put(info.spec().name(), info);
  }

  /** The workspace is removed; whatever is at work in it ends. */
  public void remove(WorkspaceName name) {
    specs.remove(name);
    Sinks.Empty<Void> end = ends.remove(name);
    if (end != null) {
      var unused = end.tryEmitEmpty();
    }
  }

  /**
   * The class of a transfer: the one it names, else the workspace's, which is durable unless its
   * spec says otherwise.
   */
  public Durability durability(WorkspaceName name, @Nullable Durability wantedOrNull) {
    if (wantedOrNull != null) {
      return wantedOrNull;
    }
    WorkspaceInfo known = specs.get(name);
    return known == null ? Durability.DURABLE : known.spec().durability();
  }

  /** Most bytes of a workspace, when its spec bounds them. */
  OptionalLong bytesMax(WorkspaceName name) {
    WorkspaceInfo known = specs.get(name);
    return known == null ? OptionalLong.empty() : known.spec().bytesMax();
  }

  /** Most entries of a workspace, when its spec bounds them. */
  OptionalLong entriesMax(WorkspaceName name) {
    WorkspaceInfo known = specs.get(name);
    return known == null ? OptionalLong.empty() : known.spec().entriesMax();
  }

  /** The same work, which fails with {@code WORKSPACE_REMOVED} when its workspace is removed. */
  public <T> Flux<T> untilRemoved(@Nullable WorkspaceName name, Flux<T> work) {
    return name == null ? work : work.takeUntilOther(removed(name));
  }

  private <T> Mono<T> removed(WorkspaceName name) {
    return Mono.defer(() -> ends.computeIfAbsent(name, absent -> Sinks.empty()).asMono())
        .then(Mono.error(() -> failure(name)));
  }

  /** What transfers of a removed workspace end with. */
  public static TransferException failure(WorkspaceName name) {
    return new TransferException(
        FailureCode.WORKSPACE_REMOVED, "Workspace '" + name + "' was removed");
  }
}
