package dev.ferry.service.policy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A grant as JSON, for the resume store. */
final class GrantText {
  private final JsonMapper json = JsonMapper.builder().build();

  private record Rules(List<String> allow, List<String> deny) {
    static Rules of(PathRules rules) {
      return new Rules(
          rules.allow().stream().map(PathGlob::text).toList(),
          rules.deny().stream().map(PathGlob::text).toList());
    }
  }

  private record Money(String grant, long bytes) {}

  private record Text(
      String id,
      String subject,
      List<String> workspaces,
      Set<String> operations,
      List<Rules> rules,
      List<Money> budgets,
      @Nullable String expires) {}

  String write(Grant grant) {
    return json.writeValueAsString(
        new Text(
            grant.id(),
            grant.subject(),
            grant.workspaces(),
            grant.operations().stream().map(Enum::name).collect(Collectors.toSet()),
            grant.rules().stream().map(Rules::of).toList(),
            grant.budgets().stream()
                .map(budget -> new Money(budget.grantId(), budget.bytesMax()))
                .toList(),
            grant.expiresAt().map(Instant::toString).orElse(null)));
  }

  Grant read(String text) {
    Text read = json.readValue(text, Text.class);
    return new Grant(
        read.id(),
        read.subject(),
        read.workspaces(),
        read.operations().stream().map(Operation::valueOf).collect(Collectors.toSet()),
        read.rules().stream().map(rules -> PathRules.of(rules.allow(), rules.deny())).toList(),
        read.budgets().stream()
            .map(money -> new Grant.Budget(money.grant(), money.bytes()))
            .toList(),
        read.expires() == null ? null : Instant.parse(read.expires()));
  }
}
