package dev.ferry.service.policy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token to be handed out is for.
 *
 * @param subject whom it is for; added to the name of who hands it out
 * @param workspaces names of workspaces
 * @param operations what may be done
 * @param allow patterns of paths; none for all that the giver may
 * @param deny patterns that win over those
 * @param bytesMaxOrNull how many bytes may be moved; null for as many as the giver may
 * @param timeToLive how long it is good for
 */
public record GrantWish(
    String subject,
    List<String> workspaces,
    Set<Operation> operations,
    List<String> allow,
    List<String> deny,
    @Nullable Long bytesMaxOrNull,
    Duration timeToLive) {
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final int WORKSPACES_MAX = 64;

  /**
   * Copies everything; refuses what no token is for.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public GrantWish {
    workspaces = List.copyOf(workspaces);
    operations = Set.copyOf(operations);
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    if (workspaces.isEmpty() || workspaces.size() > WORKSPACES_MAX || operations.isEmpty()) {
      throw invalid("A token is for 1 to " + WORKSPACES_MAX + " workspaces and some operation");
    }
    if (timeToLive.toMillis() <= 0 || timeToLive.compareTo(LONGEST) > 0) {
      throw invalid("A token that is handed out lives 1 ms to 30 days");
    }
    if (bytesMaxOrNull != null && bytesMaxOrNull < 0) {
      throw invalid("A budget of bytes is not negative");
    }
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }

  PathRules rules() {
    return PathRules.of(allow, deny);
  }

  Optional<Grant.Budget> budget(String grantId) {
    return Optional.ofNullable(bytesMaxOrNull).map(bytes -> new Grant.Budget(grantId, bytes));
  }
}
