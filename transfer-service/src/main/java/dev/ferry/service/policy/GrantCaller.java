package dev.ferry.service.policy;

import dev.ferry.transfer.Absence;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/** Who holds a grant. What it decides depends on the grant only, never on what is there. */
final class GrantCaller implements Caller {
  /** An account, and how much may be on it. */
  record Paying(ByteAccount account, long bytesMax) {}

  private final Grant grant;
  private final Clock clock;
  private final List<Paying> accounts;

  /**
   * A caller.
   *
   * @param accounts of the grant's budgets
   */
  GrantCaller(Grant grant, Clock clock, List<Paying> accounts) {
    this.grant = grant;
    this.clock = clock;
    this.accounts = List.copyOf(accounts);
  }

  @Override
  public Grant grant() {
    return grant;
  }

  @Override
  public void require(Operation operation, WorkspaceFile file) {
    requireKnown(file.workspace());
    if (!grant.permits(operation, file.path()) && !mayPassThrough(operation, file)) {
      throw refused(operation, file);
    }
  }

  /** On the way to what it may read, a caller sees the directories it has to go through. */
  private boolean mayPassThrough(Operation operation, WorkspaceFile file) {
    return operation == Operation.LIST && grant.shows(file.path());
  }

  @Override
  public void requireTree(Operation operation, WorkspaceFile file) {
    require(operation, file);
    if (!grant.permitsTree(operation, file.path())) {
      throw refused(operation, file);
    }
  }

  @Override
  public void requireLinks(WorkspaceFile file) {
    if (grant.hasPathRules()) {
      throw new TransferException(
          FailureCode.FORBIDDEN, "A token for some paths only cannot make links");
    }
  }

  @Override
  public Throwable told(Throwable failure) {
    return grant.hasPathRules()
            && failure instanceof TransferException known
            && known.code() == FailureCode.NOT_FOUND
        ? new TransferException(FailureCode.NOT_FOUND, "There is nothing under the path")
        : failure;
  }

  @Override
  public void require(Operation operation, WorkspaceName workspace) {
    requireKnown(workspace);
    if (!grant.operations().contains(operation)) {
      throw forbidden(operation);
    }
  }

  @Override
  public void require(Operation operation) {
    requireValid();
    if (!grant.operations().contains(operation)) {
      throw forbidden(operation);
    }
  }

  @Override
  public boolean may(Operation operation, WorkspaceFile file) {
    return !grant.hasExpired(clock.instant())
        && grant.knows(file.workspace())
        && (grant.permits(operation, file.path()) || mayPassThrough(operation, file));
  }

  @Override
  public boolean knows(WorkspaceName workspace) {
    return grant.knows(workspace);
  }

  @Override
  public void spend(long bytes) {
    for (int paid = 0; paid < accounts.size(); paid++) {
      try {
        accounts.get(paid).account().spend(bytes, accounts.get(paid).bytesMax());
      } catch (TransferException refused) {
        accounts.subList(0, paid).forEach(paying -> paying.account().giveBack(bytes));
        throw refused;
      }
    }
  }

  private void requireKnown(WorkspaceName workspace) {
    requireValid();
    if (!grant.knows(workspace)) {
      throw Absence.of(workspace);
    }
  }

  private void requireValid() {
    if (grant.hasExpired(clock.instant())) {
      throw new TransferException(FailureCode.UNAUTHENTICATED, "The token has expired");
    }
  }

  /** What may not be seen is not there; to change it is forbidden, whether it is there or not. */
  private TransferException refused(Operation operation, WorkspaceFile file) {
    boolean reads = operation == Operation.LIST || operation == Operation.READ;
    return reads && !grant.shows(file.path()) ? Absence.of(file) : forbidden(operation);
  }

  private static TransferException forbidden(Operation operation) {
    return new TransferException(
        FailureCode.FORBIDDEN,
        "The token does not allow to " + operation.name().toLowerCase(Locale.ROOT) + " there");
  }
}
