package dev.ferry.client;

import dev.ferry.client.access.Access;
import dev.ferry.client.internal.TarCalls;
import dev.ferry.client.internal.WorkspaceCalls;
import dev.ferry.client.service.ServiceStatus;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A client of the Ferry service; safe for any thread, meant to be shared.
 *
 * <p>Connects on first use, reconnects by itself and tries the next address when one fails. All its
 * threads are daemons.
 */
public final class FerryClient {
  private static final int READ_AHEAD_CHUNKS = 2;

  private final ClientRuntime runtime;
  private final TreeTransfers trees;

  private FerryClient(ClientOptions options) {
    this.runtime = new ClientRuntime(options);
    this.trees = new TreeTransfers(runtime);
  }

  /** A client with these options; nothing is connected yet. */
  public static FerryClient create(ClientOptions options) {
    return new FerryClient(options);
  }

  TreeTransfers trees() {
    return trees;
  }

  TarCalls tarCalls() {
    return new TarCalls(
        runtime.bulk(),
        runtime.wire(),
        runtime.patience(),
        runtime::closed,
        runtime.options().observer());
  }

  /** A handle of a workspace; asks the service nothing. */
  public Workspace workspace(WorkspaceName name) {
    return new Workspace(name, new WorkspaceCalls(runtime.control(), runtime::closed), this);
  }

  /**
   * The same by its text.
   *
   * @throws dev.ferry.transfer.TransferException {@code INVALID_ARGUMENT}
   */
  public Workspace workspace(String name) {
    return workspace(new WorkspaceName(name));
  }

  /** Whole workspaces: create, list, remove. */
  public Workspaces workspaces() {
    return new Workspaces(this, new WorkspaceCalls(runtime.control(), runtime::closed));
  }

  /** Tokens, and who did what with them. */
  public Access access() {
    return new Access(new WorkspaceCalls(runtime.control(), runtime::closed));
  }

  /** The service itself: what it is, and what it is doing now. */
  public ServiceStatus service() {
    return new ServiceStatus(new WorkspaceCalls(runtime.control(), runtime::closed));
  }

  /** Prepares an upload; nothing happens before {@link Upload#completion()} is subscribed. */
  public Upload upload(UploadRequest request) {
    return new Upload(new UploadSession(runtime, request));
  }

  /** Prepares a download; nothing happens before {@link Download#completion()} is subscribed. */
  public Download download(DownloadRequest request) {
    return new Download(new DownloadSession(runtime, request));
  }

  /**
   * Reads a range of a file as a stream, as fast as the subscriber asks for it and never more than
   * two chunks ahead.
   *
   * <p>Each buffer is a heap copy that the subscriber owns and may keep. The stream continues by
   * itself over lost connections, always with the version it started with. Every chunk's checksum
   * is verified; emits on a thread of the client on which the subscriber may block. Each
   * subscription is a read of its own.
   *
   * <p>Fails with {@code NOT_FOUND}, {@code VERSION_CHANGED}, or the last failure when the retry
   * policy is exhausted.
   */
  public Flux<ByteBuffer> read(ReadRequest request) {
    return Flux.defer(() -> new ReadSession(runtime, request).run())
        .publishOn(Schedulers.boundedElastic(), READ_AHEAD_CHUNKS);
  }

  /** What is under a path; fails with {@code NOT_FOUND} when nothing is. */
  public Mono<FileStat> stat(WorkspaceFile file) {
    return ask(Route.STAT, new FileRequest.Stat(file), FileAnswer.Entry.class)
        .map(FileAnswer.Entry::stat);
  }

  /** The entries of a directory; fails with {@code NOT_FOUND} when there is none. */
  public Flux<FileStat> list(WorkspaceFile directory) {
    return askMany(Route.LIST, new FileRequest.ListDirectory(directory), FileAnswer.Entry.class)
        .map(FileAnswer.Entry::stat);
  }

  /**
   * Removes a file or an empty directory; false when nothing was there. Fails with {@code
   * DIRECTORY_NOT_EMPTY}.
   */
  public Mono<Boolean> remove(WorkspaceFile file) {
    return Mono.firstWithSignal(
            runtime
                .control()
                .order(Route.REMOVE, new FileRequest.Remove(file), FileAnswer.Removed.class),
            runtime.closed())
        .map(FileAnswer.Removed::existed);
  }

  /**
   * Snapshots of uploads.
   *
   * @param workspace only of that one; null for all
   * @param finished also uploads that are over
   */
  public Flux<UploadStatus> uploads(@Nullable WorkspaceName workspace, boolean finished) {
    return askMany(
            Route.UPLOAD_LIST,
            new ClientMessage.ListUploads(workspace, finished),
            ServerMessage.Upload.class)
        .map(ServerMessage.Upload::status);
  }

  /** How an upload stands; fails with {@code UPLOAD_NOT_FOUND}. */
  public Mono<UploadStatus> uploadStatus(UploadId id) {
    return ask(Route.UPLOAD_STATUS, new ClientMessage.QueryUpload(id), ServerMessage.Upload.class)
        .map(ServerMessage.Upload::status);
  }

  /** Gives an upload up and discards its bytes; completes with its last state. */
  public Mono<UploadStatus> abortUpload(UploadId id) {
    return ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(id), ServerMessage.Upload.class)
        .map(ServerMessage.Upload::status);
  }

  /**
   * Closes all connections and ends all threads. Running transfers fail with {@code
   * CONNECTION_LOST}; nothing is discarded, and the same keys continue with another client. Further
   * calls fail the same way.
   */
  public Mono<Void> close() {
    return runtime.close();
  }

  private <M extends ServerMessage> Mono<M> ask(
      Route route, ClientMessage question, Class<M> answer) {
    return Mono.firstWithSignal(runtime.closed(), runtime.control().ask(route, question, answer));
  }

  private <M extends ServerMessage> Flux<M> askMany(
      Route route, ClientMessage question, Class<M> answer) {
    return runtime.control().askMany(route, question, answer).takeUntilOther(runtime.closed());
  }
}
