package dev.ferry.service.observe;

import dev.ferry.resume.AuditTrail;
import dev.ferry.resume.CommitResult;
import dev.ferry.resume.NewUpload;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.SegmentRecord;
import dev.ferry.resume.SegmentedUpload;
import dev.ferry.resume.TokenRegister;
import dev.ferry.resume.UploadRecord;
import dev.ferry.resume.WorkspaceRegister;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.metrics.StoreCall;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A resume store whose calls are timed, and which tells of uploads that begin and end. */
public record WatchedStore(ResumeStore real, FerryMeters meters, UploadOutcomes outcomes)
    implements ResumeStore {

  private <T> Mono<T> timed(StoreCall call, Mono<T> work) {
    return Mono.defer(
        () -> {
          long begun = System.nanoTime();
          return work.doOnTerminate(() -> meters.stored(call, System.nanoTime() - begun))
              .doOnError(this::failed);
        });
  }

  private void failed(Throwable failure) {
    if (failure instanceof TransferException known
        && (known.code() == FailureCode.STORE_UNAVAILABLE
            || known.code() == FailureCode.STORAGE_FULL)) {
      meters.storeFailed();
    }
  }

  private Mono<UploadRecord> beginning(StoreCall call, Mono<UploadRecord> work) {
    return Mono.deferContextual(
        context ->
            timed(call, work).doOnNext(upload -> outcomes.begun(upload, Attempt.in(context))));
  }

  private Mono<UploadRecord> ending(StoreCall call, Mono<UploadRecord> work) {
    return timed(call, work).doOnNext(outcomes::ended);
  }

  @Override
  public Mono<UploadRecord> create(NewUpload upload, int openUploadsMax) {
    return beginning(StoreCall.CREATE, real.create(upload, openUploadsMax));
  }

  @Override
  public Mono<UploadRecord> createPublishing(NewUpload upload, Receipt receipt) {
    return beginning(StoreCall.CREATE, real.createPublishing(upload, receipt));
  }

  @Override
  public Mono<UploadRecord> find(UploadId id) {
    return timed(StoreCall.FIND, real.find(id));
  }

  @Override
  public Mono<UploadRecord> find(WorkspaceName workspace, TransferKey key) {
    return timed(StoreCall.FIND, real.find(workspace, key));
  }

  @Override
  public Mono<UploadRecord> attach(UploadId id) {
    return beginning(StoreCall.ATTACH, real.attach(id));
  }

  @Override
  public Mono<UploadRecord> declareLength(UploadId id, long lengthBytes) {
    return timed(StoreCall.CREATE, real.declareLength(id, lengthBytes));
  }

  @Override
  public Mono<UploadRecord> note(UploadId id, @Nullable String noteOrNull) {
    return timed(StoreCall.CREATE, real.note(id, noteOrNull));
  }

  @Override
  public Mono<SegmentedUpload> takeSegments(UploadId id) {
    return Mono.deferContextual(
        context ->
            timed(StoreCall.ATTACH, real.takeSegments(id))
                .doOnNext(upload -> outcomes.begun(upload.whole(), Attempt.in(context))));
  }

  @Override
  public Mono<SegmentRecord> openSegment(
      UploadId fresh, UploadId whole, long wholeEpoch, long baseBytes, long lengthBytes) {
    return timed(
        StoreCall.ATTACH, real.openSegment(fresh, whole, wholeEpoch, baseBytes, lengthBytes));
  }

  @Override
  public Mono<SegmentRecord> emptySegment(UploadId segment, long epoch) {
    return timed(StoreCall.ATTACH, real.emptySegment(segment, epoch));
  }

  @Override
  public Mono<List<CommitResult>> commit(List<OffsetCommit> commits, boolean powerSafe) {
    return timed(StoreCall.COMMIT, real.commit(commits, powerSafe));
  }

  @Override
  public Mono<UploadRecord> beginPublish(UploadId id, long epoch, Receipt receipt) {
    return timed(StoreCall.PUBLISH, real.beginPublish(id, epoch, receipt));
  }

  @Override
  public Mono<UploadRecord> completePublish(UploadRecord publishing, Duration retention) {
    return ending(StoreCall.PUBLISH, real.completePublish(publishing, retention));
  }

  @Override
  public Mono<UploadRecord> revertPublish(UploadId id) {
    return timed(StoreCall.PUBLISH, real.revertPublish(id));
  }

  @Override
  public Mono<UploadRecord> end(
      UploadId id, UploadState state, @Nullable FailureCode reason, Duration retention) {
    return ending(StoreCall.END, real.end(id, state, reason, retention));
  }

  @Override
  public Flux<UploadRecord> list(@Nullable WorkspaceName workspace, Set<UploadState> states) {
    return real.list(workspace, states).doOnError(this::failed);
  }

  @Override
  public Flux<UploadRecord> listExpired(Instant now, int limit) {
    return real.listExpired(now, limit).doOnError(this::failed);
  }

  @Override
  public Mono<Long> purge(Instant now) {
    return timed(StoreCall.END, real.purge(now));
  }

  @Override
  public Mono<PublishedFile> published(WorkspaceFile file) {
    return timed(StoreCall.FIND, real.published(file));
  }

  @Override
  public Flux<PublishedFile> publishedIn(WorkspaceName workspace, WorkspacePath directory) {
    return real.publishedIn(workspace, directory).doOnError(this::failed);
  }

  @Override
  public Flux<PublishedFile> publishedAmong(WorkspaceName workspace, List<WorkspacePath> paths) {
    return real.publishedAmong(workspace, paths).doOnError(this::failed);
  }

  @Override
  public Flux<PublishedFile> publishedBelow(WorkspaceName workspace, WorkspacePath directory) {
    return real.publishedBelow(workspace, directory).doOnError(this::failed);
  }

  @Override
  public Mono<Void> replacePublished(
      List<WorkspaceFile> forgotten, List<PublishedFile> remembered) {
    return timed(StoreCall.REMEMBER, real.replacePublished(forgotten, remembered));
  }

  @Override
  public Flux<PublishedFile> listPublished() {
    return real.listPublished().doOnError(this::failed);
  }

  @Override
  public Mono<Void> restorePublished(PublishedFile file) {
    return timed(StoreCall.REMEMBER, real.restorePublished(file));
  }

  @Override
  public Mono<UploadRecord> restore(NewUpload upload, long epoch, Prefix durable) {
    return timed(StoreCall.CREATE, real.restore(upload, epoch, durable));
  }

  @Override
  public Mono<Void> forgetPublished(WorkspaceFile file) {
    return timed(StoreCall.REMEMBER, real.forgetPublished(file));
  }

  @Override
  public Mono<String> identity() {
    return real.identity();
  }

  @Override
  public WorkspaceRegister workspaces() {
    return real.workspaces();
  }

  @Override
  public TokenRegister tokens() {
    return real.tokens();
  }

  @Override
  public AuditTrail audit() {
    return real.audit();
  }

  @Override
  public Mono<Void> ping() {
    return timed(StoreCall.PING, real.ping());
  }

  @Override
  public Mono<Void> close() {
    return real.close();
  }
}
