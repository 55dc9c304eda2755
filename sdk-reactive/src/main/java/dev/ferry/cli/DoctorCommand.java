package dev.ferry.cli;

import dev.ferry.cli.Finding.Verdict;
import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ferry doctor}. */
@Command(
    name = "doctor",
    description = {
      "Look whether everything a transfer needs is as it should be: address, TLS, token, protocol,",
      "clock, room on the service's volume, limits, and what is on this side. Says what is wrong",
      "and how to mend it; the exit code is that of the first failure, 0 with warnings only."
    },
    footer = {
      "",
      "Examples:",
      "  ferry doctor",
      "  ferry doctor --profile ci --workspace box --json"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--workspace", paramLabel = "WS", description = "Look for that one, too.")
  private @Nullable String workspace;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceName wanted = wantedOrNull();
    List<Finding> findings = new ArrayList<>(LocalLook.of(console, server.tokenFile(console)));
    ServiceInfo seen = lookAtService(wanted, findings);
    if (output.json()) {
      console.result(json(findings, seen));
    } else {
      findings.stream().filter(this::isShown).forEach(this::print);
    }
    return findings.stream()
        .flatMap(finding -> Stream.ofNullable(finding.codeOrNull()))
        .map(ExitCode::of)
        .findFirst()
        .orElse(ExitCode.OK)
        .number();
  }

  private @Nullable WorkspaceName wantedOrNull() {
    String name =
        workspace == null
            ? server.profile(console).value(Setting.WORKSPACE).orElse(null)
            : workspace;
    return name == null ? null : new WorkspaceName(name);
  }

  /** Goes as far as it gets: what cannot be reached cannot be asked. */
  private @Nullable ServiceInfo lookAtService(
      @Nullable WorkspaceName wanted, List<Finding> findings) {
    ClientOptions options;
    try {
      options = server.options(console).connectTimeout(PATIENCE).stallTimeout(PATIENCE).build();
    } catch (TransferException e) {
      findings.add(Finding.failed("options", e));
      return null;
    }
    List<Finding> addresses = AddressLook.of(options.addresses());
    findings.addAll(addresses);
    if (addresses.stream().allMatch(each -> each.verdict() == Verdict.FAILED)) {
      findings.add(Finding.skipped("service", "nobody to ask"));
      return null;
    }
    try (Session session = new Session(FerryClient.create(options))) {
      ServiceLook look = new ServiceLook(session.client(), VersionCommand.version());
      findings.addAll(look.findings(wanted));
      return look.seenOrNull();
    }
  }

  private static String json(List<Finding> findings, @Nullable ServiceInfo seen) {
    return JsonText.object(
        json -> {
          json.flag("healthy", findings.stream().noneMatch(each -> each.codeOrNull() != null));
          json.array("findings", findings, (each, finding) -> finding.addTo(each));
          if (seen != null) {
            json.object("service", inner -> JsonFields.service(inner, seen));
          }
        });
  }

  private boolean isShown(Finding finding) {
    return !output.quiet() || finding.verdict() == Verdict.FAILED;
  }

  private void print(Finding finding) {
    console.result(
        String.format(
            Locale.ROOT,
            "%-8s %s: %s",
            finding.verdict().text(),
            finding.name(),
            finding.message()));
    if (finding.nextStepOrNull() != null) {
      console.result("         next: " + finding.nextStepOrNull());
    }
  }
}
