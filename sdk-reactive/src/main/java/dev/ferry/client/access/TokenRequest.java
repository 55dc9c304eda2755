package dev.ferry.client.access;

import dev.ferry.protocol.GrantRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token to be handed out is for.
 *
 * @param subject whom it is for; added to the name of who hands it out
 * @param workspaces names of workspaces
 * @param operations what may be done: list, read, write, remove, manage, audit, mint
 * @param allow patterns of paths; none for all that the giver may
 * @param deny patterns that win over those
 * @param bytesMaxOrNull how many bytes may be moved; null for as many as the giver may
 * @param timeToLive how long it is good for, at most 30 days
 */
public record TokenRequest(
    String subject,
    List<String> workspaces,
    List<String> operations,
    List<String> allow,
    List<String> deny,
    @Nullable Long bytesMaxOrNull,
    Duration timeToLive) {
  /** Copies the lists. */
  public TokenRequest {
    workspaces = List.copyOf(workspaces);
    operations = List.copyOf(operations);
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** A token for one workspace, all of its paths. */
  public static TokenRequest of(
      String subject, String workspace, List<String> operations, Duration timeToLive) {
    return new TokenRequest(
        subject, List.of(workspace), operations, List.of(), List.of(), null, timeToLive);
  }

  /** The same on some paths only. */
  public TokenRequest onPaths(List<String> allowed, List<String> denied) {
    return new TokenRequest(
        subject, workspaces, operations, allowed, denied, bytesMaxOrNull, timeToLive);
  }

  /** The same for so many bytes. */
  public TokenRequest withBudget(long bytesMax) {
    return new TokenRequest(subject, workspaces, operations, allow, deny, bytesMax, timeToLive);
  }

  GrantRequest.Mint message() {
    return new GrantRequest.Mint(
        subject, workspaces, operations, allow, deny, bytesMaxOrNull, timeToLive);
  }
}
