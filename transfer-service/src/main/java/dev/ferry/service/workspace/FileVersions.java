package dev.ferry.service.workspace;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Versions of files with which others are compared, piece by piece: what a client has too need not
 * travel (docs/protocol.md §4.6, §12.9).
 */
public final class FileVersions {
  private final TreeFiles files;
  private final WorkspaceFiles workspaces;
  private final TreeHooks hooks;

  FileVersions(TreeFiles files, WorkspaceFiles workspaces, TreeHooks hooks) {
    this.hooks = hooks;
    this.files = files;
    this.workspaces = workspaces;
  }

  /**
   * The hashes of a version's pieces, all bytes read, and at last its digest.
   *
   * @param buffers makes buffers of a length in bytes; whoever gets a pack releases it
   * @return packs; {@code NOT_FOUND}, {@code NOT_A_FILE}, {@code VERSION_CHANGED}
   */
  public Flux<ByteBuf> pieces(
      Caller caller,
      WorkspaceFile file,
      String etag,
      int pieceBytes,
      OutboundGate gate,
      IntFunction<ByteBuf> buffers) {
    return new TreePacks(
            files, Durability.DURABLE, "reading " + file, PieceCursor.PACK_BYTES, gate, buffers)
        .of(
            hooks
                .mayRead(file)
                .then(open(caller, file, etag))
                .map(opened -> new PieceCursor(opened, pieceBytes, buffers)));
  }

  /**
   * Opens a version; the caller closes it with {@link #close}.
   *
   * @return {@code NOT_FOUND}, {@code NOT_A_FILE}, {@code VERSION_CHANGED} when it is another one
   */
  public Mono<OpenFile> open(Caller caller, WorkspaceFile file, String etag) {
    caller.require(Operation.READ, file);
    return workspaces.open(file).map(opened -> required(opened, file, etag));
  }

  private static OpenFile required(OpenFile opened, WorkspaceFile file, String etag) {
    if (opened.stat().etag().filter(etag::equals).isPresent()) {
      return opened;
    }
    opened.close();
    throw new TransferException(
        FailureCode.VERSION_CHANGED, file + " is not version " + etag + " any more");
  }

  /** Closes what was opened. */
  public Mono<Void> close(OpenFile opened) {
    return files
        .call(
            "closing a file",
            Durability.EPHEMERAL,
            () -> {
              opened.close();
              return true;
            })
        .then();
  }
}
