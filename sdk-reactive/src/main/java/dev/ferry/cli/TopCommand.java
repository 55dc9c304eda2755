package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code ferry top}. */
@Command(
    name = "top",
    description = {
      "Show what the service transfers now, of what the token may see: rates, offsets, states.",
      "On a terminal until Ctrl-C, drawn anew every second; elsewhere once.",
      "DONE is what is durable of an upload, and what this request moved of anything else;",
      "an upload that nobody continues now is 'waiting'."
    },
    footer = {
      "",
      "Examples:",
      "  ferry top",
      "  ferry top --once --workspace ci",
      "  ferry top --json --count 10 | jq .transfers"
    })
final class TopCommand implements Callable<Integer> {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
  private static final String CLEAR_SCREEN = "\u001b[2J";
  private static final int COLUMNS = 120;
  private static final int LINES = 40;
  private static final int ALL_LINES = 10_000;

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--workspace", paramLabel = "WS", description = "Only of that workspace.")
  private @Nullable String workspace;

  @Option(names = "--once", description = "One look, with rates since each began.")
  private boolean once;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "So many looks; not on a terminal 1, unless said otherwise.")
  private long count;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Time between looks (default 1).")
  private double intervalSeconds = 1;

  TopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!(intervalSeconds >= 0.1 && intervalSeconds <= 3600)) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "--interval is 0.1 to 3600");
    }
    boolean screen = !output.json() && !once && count == 0 && Console.isTerminal(1);
    long looks = looks(screen);
    WorkspaceName only = workspace == null ? null : new WorkspaceName(workspace);
    AtomicReference<@Nullable TopView> last = new AtomicReference<>();
    try (Session session = Session.open(server, console)) {
      Flux<TopView> views =
          Flux.interval(Duration.ZERO, Duration.ofMillis((long) (intervalSeconds * 1000)))
              .onBackpressureDrop()
              .concatMap(tick -> view(session.client(), only, last), 1)
              .take(looks);
      if (screen) {
        console.print(CLEAR_SCREEN);
      }
      var unused =
          Awaiting.optional(
              views
                  .publishOn(Schedulers.boundedElastic(), 1)
                  .doOnNext(view -> show(view, screen))
                  .then());
    }
    return ExitCode.OK.number();
  }

  private long looks(boolean screen) {
    if (once) {
      return 1;
    }
    long byDefault = screen ? Long.MAX_VALUE : 1;
    return count > 0 ? count : byDefault;
  }

  private static Mono<TopView> view(
      FerryClient client, @Nullable WorkspaceName only, AtomicReference<@Nullable TopView> last) {
    return Mono.zip(
            client.service().running(only).collectList(), client.uploads(only, false).collectList())
        .map(seen -> TopView.of(seen.getT1(), seen.getT2(), last.get(), Instant.now()))
        .doOnNext(last::set);
  }

  private void show(TopView view, boolean screen) {
    if (output.json()) {
      console.result(view.json());
      return;
    }
    String service = String.join(",", server.addresses(console));
    String table =
        String.join(
            "\n",
            view.table(
                service, size("COLUMNS", COLUMNS), screen ? size("LINES", LINES) : ALL_LINES));
    if (screen) {
      console.print(HOME_AND_CLEAR);
    }
    console.result(table);
  }

  private int size(String variable, int byDefault) {
    try {
      return console.variable(variable).map(Integer::parseInt).orElse(byDefault);
    } catch (NumberFormatException e) {
      return byDefault;
    }
  }
}
