package dev.ferry.service.policy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a token allows. Handing on narrows: rules and budgets of the handed-on grant come on top of
 * those it was made from, so that it can never do more.
 *
 * @param id name of the grant, for logs and the account of its bytes
 * @param subject who holds it, for logs and the audit trail
 * @param workspaces patterns of workspace names
 * @param operations what may be done
 * @param rules which paths; all of them must permit one
 * @param budgets how many bytes may be moved; all of them pay
 * @param expiresAtOrNull when it is good for nothing any more; null for never
 */
public record Grant(
    String id,
    String subject,
    List<String> workspaces,
    Set<Operation> operations,
    List<PathRules> rules,
    List<Budget> budgets,
    @Nullable Instant expiresAtOrNull) {
  private static final int TEXT_MAX = 64;
  private static final int LINKS_MAX = 8;

  /** Everything. */
  static final Grant EVERYTHING =
      new Grant(
          "operator",
          "operator",
          List.of("*"),
          EnumSet.allOf(Operation.class),
          List.of(PathRules.ALL),
          List.of(),
          null);

  /** Bytes that may be moved with the grant of that name, and with what was made from it. */
  record Budget(String grantId, long bytesMax) {}

  /**
   * A grant as an operator or a signed token writes it.
   *
   * @param allow patterns of paths; none for all
   * @param deny patterns that win over those
   * @param bytesMax how many bytes may be moved; null for any number
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public static Grant configured(
      String id,
      String subject,
      List<String> workspaces,
      Set<Operation> operations,
      List<String> allow,
      List<String> deny,
      @Nullable Long bytesMax,
      @Nullable Instant expires) {
    return new Grant(
        id,
        subject,
        workspaces,
        operations,
        List.of(PathRules.of(allow, deny)),
        bytesMax == null ? List.of() : List.of(new Budget(id, bytesMax)),
        expires);
  }

  /** Copies everything; refuses what would spoil a log. */
  public Grant {
    workspaces = List.copyOf(workspaces);
    operations = Set.copyOf(operations);
    rules = List.copyOf(rules);
    budgets = List.copyOf(budgets);
    requireText(id);
    requireText(subject);
    if (rules.size() > LINKS_MAX) {
      throw invalid("A grant is handed on at most " + (LINKS_MAX - 1) + " times");
    }
  }

  private static void requireText(String text) {
    if (text.isEmpty() || text.length() > TEXT_MAX || !text.chars().allMatch(Grant::isPrintable)) {
      throw invalid("Names of grants and subjects are 1 to 64 printable ASCII characters");
    }
  }

  private static boolean isPrintable(int letter) {
    return letter > ' ' && letter <= '~';
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }

  /** Whether it grants nothing any more. */
  public boolean hasExpired(Instant now) {
    return expiresAtOrNull != null && !now.isBefore(expiresAtOrNull);
  }

  boolean knows(WorkspaceName workspace) {
    return workspaces.stream().anyMatch(glob -> PathGlob.matches(glob, workspace.value()));
  }

  boolean permits(Operation operation, WorkspacePath path) {
    return operations.contains(operation) && rules.stream().allMatch(rule -> rule.permit(path));
  }

  boolean permitsTree(Operation operation, WorkspacePath path) {
    return operations.contains(operation) && rules.stream().allMatch(rule -> rule.permitTree(path));
  }

  /** Whether some paths are not meant. */
  public boolean hasPathRules() {
    return rules.stream().anyMatch(rule -> !rule.equals(PathRules.ALL));
  }

  /** Whether it may be seen that the path is there. */
  boolean shows(WorkspacePath path) {
    boolean way = rules.stream().allMatch(rule -> rule.leadThrough(path));
    return way && (operations.contains(Operation.LIST) || operations.contains(Operation.READ));
  }

  /** When it is good for nothing any more. */
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAtOrNull);
  }

  /**
   * A grant made from this one.
   *
   * @throws TransferException {@code FORBIDDEN} when more is wished for than this one allows
   */
  Grant narrowed(GrantWish wish, String newId, Instant now) {
    if (!operations.contains(Operation.MINT)) {
      throw forbidden("hand out tokens");
    }
    if (!operations.containsAll(wish.operations())) {
      throw forbidden("hand out what it does not allow itself");
    }
    for (String name : wish.workspaces()) {
      if (workspaces.stream().noneMatch(glob -> PathGlob.matches(glob, name))) {
        throw forbidden("hand out other workspaces than its own");
      }
    }
    Instant end = now.plus(wish.timeToLive());
    return new Grant(
        newId,
        shortened(subject + "/" + wish.subject()),
        wish.workspaces(),
        wish.operations(),
        Stream.concat(rules.stream(), Stream.of(wish.rules())).toList(),
        Stream.concat(budgets.stream(), wish.budget(newId).stream()).toList(),
        expiresAtOrNull == null || end.isBefore(expiresAtOrNull) ? end : expiresAtOrNull);
  }

  /** Whether it allows nothing that the other one does not. */
  boolean isWithin(Grant other) {
    return other.operations.containsAll(operations)
        && workspaces.stream()
            .allMatch(
                name -> other.workspaces.stream().anyMatch(glob -> PathGlob.matches(glob, name)))
        && other.rules.stream().allMatch(rule -> rule.equals(PathRules.ALL) || rules.contains(rule))
        && budgets.containsAll(other.budgets);
  }

  /** The same with another end. */
  Grant until(Instant end) {
    return new Grant(id, subject, workspaces, operations, rules, budgets, end);
  }

  private static String shortened(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(text.length() - TEXT_MAX);
  }

  private static TransferException forbidden(String what) {
    return new TransferException(FailureCode.FORBIDDEN, "The token does not allow to " + what);
  }
}
