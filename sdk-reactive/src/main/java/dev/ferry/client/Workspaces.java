package dev.ferry.client;

import dev.ferry.client.internal.WorkspaceCalls;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.WorkspaceAnswer;
import dev.ferry.protocol.WorkspaceRequest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspaceSpec;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whole workspaces. Every method returns a cold publisher; each subscription is a call. */
public final class Workspaces {
  private static final int FILES_AT_ONCE = 8;

  private final FerryClient client;
  private final WorkspaceCalls calls;

  Workspaces(FerryClient client, WorkspaceCalls calls) {
    this.client = client;
    this.calls = calls;
  }

  /**
   * Creates a workspace; may be repeated with the same spec. {@code WORKSPACE_EXISTS} when there is
   * another one of its name.
   */
  public Mono<WorkspaceInfo> create(WorkspaceSpec spec) {
    return info(Route.WORKSPACE_CREATE, new WorkspaceRequest.Create(spec, true));
  }

  /**
   * Creates a workspace with files in it, which are there and verified before its read-only paths
   * are so. May be repeated after a failure: what was written already stays.
   *
   * @param files any number; some of them are under way at once
   * @return the workspace, sealed. Fails as {@link #create} and uploads do; {@code DIGEST_MISMATCH}
   *     when a file is not what it was pinned to, the workspace is left unsealed then
   */
  public Mono<WorkspaceInfo> create(WorkspaceSpec spec, List<InitialFile> files) {
    return info(Route.WORKSPACE_CREATE, new WorkspaceRequest.Create(spec, false))
        .thenMany(Flux.fromIterable(files))
        .flatMap(file -> written(spec, file), FILES_AT_ONCE)
        .then(seal(spec.name()));
  }

  private Mono<Receipt> written(WorkspaceSpec spec, InitialFile file) {
    WorkspaceFile target = new WorkspaceFile(spec.name(), file.path());
    UploadRequest.Builder request =
        UploadRequest.builder(file.source(), target)
            .key(new TransferKey("initial-" + file.key(spec.name())))
            .durability(spec.durability())
            .attributes(file.attributes());
    file.pinned().ifPresent(digest -> request.digestMode(DigestMode.handedIn(digest)));
    return client.upload(request.build()).completion();
  }

  /** From now on nobody changes anything at or below the read-only paths of a workspace. */
  public Mono<WorkspaceInfo> seal(WorkspaceName name) {
    return info(Route.WORKSPACE_SEAL, new WorkspaceRequest.Seal(name));
  }

  /** One workspace; {@code UNKNOWN_WORKSPACE}. */
  public Mono<WorkspaceInfo> get(WorkspaceName name) {
    return info(Route.WORKSPACE_GET, new WorkspaceRequest.Get(name));
  }

  /** Every workspace that this client may know of, by name. */
  public Flux<WorkspaceInfo> list() {
    return calls
        .askMany(Route.WORKSPACE_LIST, WorkspaceRequest.ListAll::new, WorkspaceAnswer.Info.class)
        .map(WorkspaceAnswer.Info::info);
  }

  /**
   * Removes a workspace with everything in it; transfers in it end with {@code WORKSPACE_REMOVED}.
   * To remove none is no error.
   *
   * @return whether there was one
   */
  public Mono<Boolean> remove(WorkspaceName name) {
    return calls
        .order(
            Route.WORKSPACE_REMOVE,
            () -> new WorkspaceRequest.Remove(name),
            WorkspaceAnswer.Removed.class)
        .map(WorkspaceAnswer.Removed::existed);
  }

  private Mono<WorkspaceInfo> info(Route route, WorkspaceRequest request) {
    return calls
        .ask(route, () -> request, WorkspaceAnswer.Info.class)
        .map(WorkspaceAnswer.Info::info);
  }
}
