package dev.ferry.service.workspace;

import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.hook.StoredContent;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.FileLayout;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What hooks say to the members of a tar stream: each is a transfer of its own.
 *
 * @param directory where names begin
 * @param disk where contents are read for hooks
 */
record TarHooks(Hooks hooks, WorkspaceFile directory, Scheduler disk) implements TarReaders {
  @Override
  public boolean areAsked() {
    return hooks.watches(directory.workspace());
  }

  @Override
  public Mono<Void> mayRead(TreeEntry file, FileLayout.Reading content) {
    return hooks.pass(download(file), new StoredContent(content::read, file.sizeBytes(), disk));
  }

  @Override
  public Mono<Void> done(TreeEntry file) {
    return hooks.done(download(file));
  }

  private HookedTransfer download(TreeEntry file) {
    return HookedTransfer.download(place(file), ContentLength.of(file.sizeBytes()));
  }

  /** Why members must not come in, of those that must not. */
  Mono<Map<HeldMember, TransferException>> refused(List<HeldMember> members) {
    return Flux.fromIterable(members)
        .concatMap(
            member ->
                answer(member)
                    .then(Mono.<Map.Entry<HeldMember, TransferException>>empty())
                    .onErrorResume(
                        TransferException.class, why -> Mono.just(Map.entry(member, why))))
        .<Map<HeldMember, TransferException>>collect(
            IdentityHashMap::new, (refused, each) -> refused.put(each.getKey(), each.getValue()));
  }

  private Mono<Void> answer(HeldMember member) {
    HookedTransfer upload = upload(member.entry());
    if (member instanceof HeldMember.Whole whole) {
      return hooks.complete(
          upload,
          upload,
          new StoredContent(whole.content()::read, whole.file().lengthBytes(), disk));
    }
    if (member instanceof HeldMember.Small small && small.entry().type() == TreeEntry.Type.FILE) {
      return hooks.pass(upload, () -> Flux.just(small.data().asReadOnlyBuffer()));
    }
    return member.entry().type() == TreeEntry.Type.DIRECTORY ? Mono.empty() : hooks.admit(upload);
  }

  /** Tells of members that are in their places. */
  Mono<Void> placed(List<TreeEntry> members) {
    return Flux.fromIterable(members).concatMap(member -> hooks.done(upload(member))).then();
  }

  /** How long the file is that a further name is given to, nobody knows here. */
  private HookedTransfer upload(TreeEntry entry) {
    boolean isName = entry.type() == TreeEntry.Type.HARD_LINK;
    return HookedTransfer.upload(
        place(entry), isName ? ContentLength.DEFERRED : ContentLength.of(entry.sizeBytes()));
  }

  private WorkspaceFile place(TreeEntry entry) {
    return new WorkspaceFile(directory.workspace(), entry.under(directory.path()));
  }
}
