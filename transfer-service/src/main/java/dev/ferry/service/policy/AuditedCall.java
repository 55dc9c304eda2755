package dev.ferry.service.policy;

import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A caller as long as one of his requests lasts: remembers what it is about, tells how far it is,
 * and writes one record into the audit trail when it is over.
 */
final class AuditedCall implements Caller {
  private static final String DONE = "OK";

  private final Caller caller;
  private final String operation;
  private final Audit audit;
  private final CallEnd listener;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong moved = new AtomicLong();
  private final Instant since;
  private volatile String workspace = "";
  private volatile String path;
  private volatile @Nullable Receipt receipt;

  AuditedCall(Caller caller, String operation, String path, Audit audit, CallEnd listener) {
    this.path = path;
    this.listener = listener;
    this.caller = caller;
    this.operation = operation;
    this.audit = audit;
    this.since = audit.now();
  }

  /** The request's answer, whose end is recorded; to go with the receipt in hand is a good end. */
  <T> Flux<T> over(Flux<T> answer, Supplier<@Nullable String> failed) {
    return answer
        .doFirst(() -> audit.began(this))
        .doOnError(failure -> end(outcome(failure), failure))
        .doOnComplete(() -> end(Objects.requireNonNullElse(failed.get(), DONE), null))
        .doOnCancel(() -> end(receipt == null ? "CANCELLED" : DONE, null));
  }

  /** How far the request is; empty until it is known what it is about. */
  Optional<RunningTransfer> running() {
    String where = path;
    return workspace.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RunningTransfer(
                operation,
                new WorkspaceFile(
                    new WorkspaceName(workspace),
                    WorkspacePath.parse(where.isEmpty() ? "/" : where)),
                moved.get(),
                since,
                caller.subject()));
  }

  static String outcome(Throwable failure) {
    return failure instanceof TransferException known
        ? known.code().name()
        : FailureCode.INTERNAL.name();
  }

  private void end(String outcome, @Nullable Throwable failure) {
    if (over.compareAndSet(false, true)) {
      audit.ended(this);
      Receipt published = receipt;
      long bytes = published == null ? moved.get() : published.lengthBytes();
      Digest digest = published == null ? null : published.digestOrNull();
      listener.ended(workspace, bytes, outcome, failure);
      audit.add(
          new AuditEvent(
              audit.now(),
              caller.subject(),
              operation,
              workspace,
              path,
              bytes > 0 ? bytes : null,
              digest,
              outcome));
    }
  }

  private void isAbout(WorkspaceName name, String where) {
    if (workspace.isEmpty()) {
      path = where;
      workspace = name.value();
    }
  }

  @Override
  public Grant grant() {
    return caller.grant();
  }

  @Override
  public void require(Operation wanted, WorkspaceFile file) {
    isAbout(file.workspace(), file.path().toString());
    caller.require(wanted, file);
  }

  @Override
  public void requireTree(Operation wanted, WorkspaceFile file) {
    isAbout(file.workspace(), file.path().toString());
    caller.requireTree(wanted, file);
  }

  @Override
  public void requireLinks(WorkspaceFile file) {
    caller.requireLinks(file);
  }

  @Override
  public Throwable told(Throwable failure) {
    return caller.told(failure);
  }

  @Override
  public void require(Operation wanted, WorkspaceName name) {
    isAbout(name, "");
    caller.require(wanted, name);
  }

  @Override
  public void require(Operation wanted) {
    caller.require(wanted);
  }

  @Override
  public boolean may(Operation wanted, WorkspaceFile file) {
    return caller.may(wanted, file);
  }

  @Override
  public boolean knows(WorkspaceName name) {
    return caller.knows(name);
  }

  @Override
  public void spend(long bytes) {
    caller.spend(bytes);
    moved.addAndGet(bytes);
  }

  @Override
  public void published(Receipt made) {
    receipt = made;
  }
}
