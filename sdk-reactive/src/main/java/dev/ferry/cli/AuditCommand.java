package dev.ferry.cli;

import dev.ferry.transfer.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ferry audit}. */
@Command(name = "audit", description = "Show who did what, the newest first.")
final class AuditCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--workspace", paramLabel = "WS", description = "Only of that workspace.")
  private @Nullable String workspace;

  @Option(names = "--subject", paramLabel = "NAME", description = "Only what that subject did.")
  private @Nullable String subject;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "PT24H",
      description = "How far back, as PT1H (default PT24H).")
  private Duration since = Duration.ofHours(24);

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (default 100).")
  private int limit = 100;

  AuditCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Instant now = Instant.now();
    try (Session session = Session.open(server, console)) {
      List<AuditEvent> events =
          Awaiting.value(
              session
                  .client()
                  .access()
                  .audit(now.minus(since), now.plusSeconds(3600), workspace, subject, limit)
                  .collectList());
      if (output.json()) {
        console.result(JsonText.object(json -> json.array("events", events, AuditCommand::json)));
      } else if (!output.quiet()) {
        events.forEach(event -> console.result(row(event)));
      }
    }
    return ExitCode.OK.number();
  }

  private static void json(JsonText json, AuditEvent event) {
    json.text("at", event.doneAt()).text("subject", event.subject());
    json.text("operation", event.operation());
    json.text("workspace", event.workspace()).text("path", event.path());
    event.lengthBytes().ifPresent(bytes -> json.number("bytes", bytes));
    json.text("digest", event.digestOrNull()).text("outcome", event.outcome());
  }

  private static String row(AuditEvent event) {
    return String.format(
        Locale.ROOT,
        "%s %-16s %-16s %-10s %14s %s%s",
        event.doneAt(),
        event.subject(),
        event.operation(),
        event.outcome(),
        event.lengthBytes().isPresent() ? Long.toString(event.lengthBytes().getAsLong()) : "-",
        event.workspace(),
        event.path().isEmpty() ? "" : ":" + event.path());
  }
}
