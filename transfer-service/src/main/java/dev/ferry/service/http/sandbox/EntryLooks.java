package dev.ferry.service.http.sandbox;

import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Entries as clients see them: of a link, what it leads to. */
@Component
final class EntryLooks {
  private static final int LINKS_MAX = 40;

  private final Entries entries;

  EntryLooks(Entries entries) {
    this.entries = entries;
  }

  /** The entry under a path; {@code NOT_FOUND}. */
  Mono<EntryInfo> of(SandboxRoom room, WorkspaceFile file) {
    return entries.stat(room.caller(), file).flatMap(stat -> of(room, stat));
  }

  /** What is shown of an entry whose facts are known. */
  Mono<EntryInfo> of(SandboxRoom room, FileStat stat) {
    if (stat.type() != FileStat.Type.LINK) {
      return Mono.just(EntryInfo.of(stat));
    }
    return told(room, stat)
        .flatMap(
            link ->
                end(room, link, LINKS_MAX)
                    .map(end -> EntryInfo.ofLink(link, end))
                    .onErrorResume(
                        TransferException.class, nowhere -> Mono.just(EntryInfo.ofLink(link))));
  }

  /** Listings leave texts of links out. */
  private Mono<FileStat> told(SandboxRoom room, FileStat link) {
    return link.linkText().isPresent()
        ? Mono.just(link)
        : entries
            .stat(room.caller(), new WorkspaceFile(room.workspace(), link.path()))
            .onErrorReturn(TransferException.class, link);
  }

  private Mono<FileStat> end(SandboxRoom room, FileStat link, int more) {
    if (more == 0) {
      return Mono.error(
          () -> new TransferException(FailureCode.LINK_LOOP, "Links lead through too many others"));
    }
    return Mono.defer(
        () -> {
          String text =
              link.linkText()
                  .orElseThrow(
                      () ->
                          new TransferException(FailureCode.NOT_FOUND, "The link cannot be read"));
          WorkspacePath next = SandboxPaths.followed(link.path(), text);
          return entries
              .stat(room.caller(), new WorkspaceFile(room.workspace(), next))
              .flatMap(
                  stat ->
                      stat.type() == FileStat.Type.LINK
                          ? end(room, stat, more - 1)
                          : Mono.just(stat));
        });
  }

  /** What is under a path, or what a link there leads to, must be a directory. */
  Mono<Void> requireDirectory(SandboxRoom room, WorkspaceFile file) {
    return entries
        .stat(room.caller(), file, true)
        .doOnNext(
            stat -> {
              if (stat.type() != FileStat.Type.DIRECTORY) {
                throw new TransferException(
                    FailureCode.NOT_A_DIRECTORY, "path is not a directory: " + file.path());
              }
            })
        .then();
  }
}
