package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.PostgresAddress;
import dev.ferry.service.check.CheckOptions;
import dev.ferry.service.check.CheckReport;
import dev.ferry.service.check.DataCheck;
import dev.ferry.service.check.Finding;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.storage.sealed.SealedStore;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import reactor.core.publisher.Mono;

/**
 * {@code ferry check}: looks through a data folder while no service runs on it; docs/operations.md
 * §7. Blocks: it is a program of its own, with one thread to wait on.
 */
public final class CheckCommand {
  static final int ALL_WELL = 0;
  static final int USAGE = 2;
  static final int FINDINGS = 6;
  static final int NO_STORE = 7;

  private static final Set<String> OPTIONS =
      Set.of(
          "data",
          "repair",
          "quick",
          "part",
          "store",
          "store-user",
          "store-password-file",
          "config");

  private final PrintStream out;
  private final PrintStream err;

  CheckCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs it and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(new CheckCommand(System.out, System.err).run(arguments));
  }

  /** Exit code: 0 all well or mended, 6 findings left, 2 wrong command line, 7 not possible. */
  int run(String... arguments) {
    try {
      ApplicationArguments parsed = new DefaultApplicationArguments(arguments);
      requireKnown(parsed);
      Path dataFolder = dataFolder(parsed);
      return check(
          dataFolder, place(dataFolder, parsed), options(parsed), hooks(dataFolder, parsed));
    } catch (IllegalArgumentException e) {
      return refuse(USAGE, "USAGE: " + e.getMessage(), "Read 'ferry check --help'.");
    } catch (TransferException e) {
      return refuse(
          NO_STORE,
          String.valueOf(e.getMessage()),
          e.details()
              .getOrDefault(StoreOpening.NEXT_STEP, "Stop the service, check the permissions."));
    }
  }

  private int refuse(int exitCode, String why, String nextStep) {
    err.println("ferry: " + why);
    err.println("  next: " + nextStep);
    return exitCode;
  }

  private static void requireKnown(ApplicationArguments arguments) {
    List<String> unknown = new ArrayList<>(arguments.getNonOptionArgs());
    arguments.getOptionNames().stream()
        .filter(name -> !OPTIONS.contains(name))
        .forEach(unknown::add);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("'" + unknown.get(0) + "' is no option of check");
    }
  }

  private static Path dataFolder(ApplicationArguments arguments) {
    Path folder = Path.of(value(arguments, "data", "ferry-data")).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder.resolve("staging"))) {
      throw new IllegalArgumentException("'" + folder + "' is no data folder of a service");
    }
    return folder;
  }

  private static StorePlace place(Path dataFolder, ApplicationArguments arguments) {
    String address = value(arguments, "store", "");
    String passwordFile = value(arguments, "store-password-file", "");
    return address.isEmpty()
        ? StorePlace.in(dataFolder)
        : StorePlace.at(
            PostgresAddress.parse(address),
            value(arguments, "store-user", FerryProperties.STORE_USER),
            passwordFile.isEmpty()
                ? ""
                : FerryProperties.firstLine("password", Path.of(passwordFile)));
  }

  private static String value(ApplicationArguments arguments, String name, String otherwise) {
    List<String> values = arguments.getOptionValues(name);
    if (values == null) {
      return otherwise;
    }
    if (values.size() != 1) {
      throw new IllegalArgumentException("--" + name + "=VALUE takes one value");
    }
    return values.get(0);
  }

  private static Hooks hooks(Path dataFolder, ApplicationArguments arguments) {
    String config = value(arguments, "config", "");
    Hooks hooks = config.isEmpty() ? Hooks.NONE : HookConfiguration.ofFile(Path.of(config));
    TransformMarker.requireHooks(dataFolder, hooks);
    return hooks;
  }

  private static CheckOptions options(ApplicationArguments arguments) {
    String[] part = value(arguments, "part", "1/1").split("/", -1);
    if (part.length != 2) {
      throw new IllegalArgumentException("--part=N/T reads the N-th of T parts of the files");
    }
    return new CheckOptions(
        arguments.containsOption("repair"),
        arguments.containsOption("quick"),
        Integer.parseInt(part[0]),
        Integer.parseInt(part[1]));
  }

  /** Locked, as by a service: the resume store may not know that one is running. */
  private int check(Path dataFolder, StorePlace place, CheckOptions options, Hooks hooks) {
    DiskLane disk = DiskLane.sized();
    try (DataFolderLock lock = DataFolderLock.take(dataFolder);
        LocalBlobStore blobs = LocalBlobStore.open(dataFolder, disk)) {
      CheckedStore stores = new CheckedStore(dataFolder, place, disk, options.repair());
      List<Finding> findings = new ArrayList<>();
      CheckReport report =
          stores
              .open()
              .flatMap(opened -> checked(opened, stores, blobs, disk, options, hooks, findings))
              .block();
      return report == null ? FINDINGS : summary(report, findings);
    }
  }

  private Mono<CheckReport> checked(
      CheckedStore.Opened opened,
      CheckedStore stores,
      LocalBlobStore blobs,
      DiskLane disk,
      CheckOptions options,
      Hooks hooks,
      List<Finding> findings) {
    opened.finding().ifPresent(finding -> found(finding, findings));
    if (opened.store().isEmpty()) {
      return Mono.just(new CheckReport(0, 0, 0));
    }
    ResumeStore store = opened.store().get();
    SealedStore sealed = new SealedStore(hooks);
    return new DataCheck(
            store,
            sealed.blobs(blobs),
            sealed.files(blobs),
            sealed.inspection(blobs),
            disk.scheduler(),
            options,
            finding -> found(finding, findings))
        .run()
        .delayUntil(report -> opened.fresh() ? stores.adopt(store) : Mono.empty())
        .materialize()
        .delayUntil(end -> store.close())
        .<CheckReport>dematerialize()
        .onErrorResume(
            TransferException.class,
            failure ->
                opened.fresh() || failure.code() != FailureCode.STORE_UNAVAILABLE
                    ? Mono.error(failure)
                    : stores
                        .damaged(failure)
                        .flatMap(
                            next -> checked(next, stores, blobs, disk, options, hooks, findings)));
  }

  private void found(Finding finding, List<Finding> findings) {
    findings.add(finding);
    out.printf(
        "%s %s: %s%s%n",
        finding.kind(),
        finding.subject(),
        finding.detail(),
        finding.repaired() ? " [repaired]" : "");
  }

  private int summary(CheckReport report, List<Finding> findings) {
    long repaired = findings.stream().filter(Finding::repaired).count();
    out.printf(
        "checked %d unfinished uploads and %d published files, read %d bytes: %d findings, %d"
            + " repaired%n",
        report.uploads(), report.files(), report.readBytes(), findings.size(), repaired);
    return repaired == findings.size() ? ALL_WELL : FINDINGS;
  }
}
