package dev.ferry.load.host;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.ConfiguredTokens;
import dev.ferry.service.policy.ConfiguredTokens.Known;
import dev.ferry.service.policy.MintedTokens;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.TokenSource;
import dev.ferry.service.rsocket.DoorAccess;
import dev.ferry.service.rsocket.DoorRooms;
import dev.ferry.service.rsocket.ServiceFacts;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.storage.sealed.SealedStore;
import dev.ferry.service.upload.PathTurns;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Archives;
import dev.ferry.service.workspace.Batches;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.RootFolders;
import dev.ferry.service.workspace.Trees;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.TransferLimits;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What the door of a host opens, and to whom: everything to everybody, or to one token. */
final class HostDoor {
  private HostDoor() {}

  /**
   * Where everything is.
   *
   * @param disk where contents are read for hooks
   */
  record Volume(LocalBlobStore blobs, SealedStore sealed, Hooks hooks, Scheduler disk) {
    /** One without hooks. */
    static Volume plain(LocalBlobStore blobs) {
      return new Volume(blobs, new SealedStore(Hooks.NONE), Hooks.NONE, Schedulers.immediate());
    }
  }

  static DoorRooms rooms(
      Uploads uploads,
      Downloads downloads,
      SpaceGuard space,
      Volume volume,
      ResumeStore store,
      PathTurns paths,
      Clock clock) {
    LocalBlobStore blobs = volume.blobs();
    SealedStore sealed = volume.sealed();
    Hooks hooks = volume.hooks();
    TreeFiles trees = sealed.trees(blobs.trees());
    return new DoorRooms(
        uploads,
        downloads,
        new Entries(space.files(), space.entries(sealed.entries(blobs.entries())), store)
            .hookedBy(hooks),
        new Workspaces(
            store.workspaces(),
            space.files(),
            blobs.folders(),
            space.workspaces(),
            uploads,
            space,
            RootFolders.NONE,
            clock),
        new MintedTokens(store.tokens(), clock),
        store.audit(),
        new Trees(trees, space.files(), space, true).hookedBy(hooks, volume.disk()),
        new Batches(sealed.batches(blobs.batches()), downloads, space, store, paths, clock, true)
            .hookedBy(hooks),
        new Archives(trees, space, space.workspaces(), true).hookedBy(hooks, volume.disk()),
        new ServiceFacts("lab", TransferLimits.DEFAULTS, space, clock));
  }

  static DoorAccess access(ResumeStore store, Clock clock, @Nullable String tokenOrNull) {
    List<TokenSource> tokens =
        tokenOrNull == null
            ? List.of()
            : List.of(new ConfiguredTokens(List.of(Known.ofOperator(tokenOrNull))));
    return new DoorAccess(new Authority(tokens, store.tokens(), clock), Audit.off());
  }
}
