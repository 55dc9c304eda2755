package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Subjects that are a command each, timed from its start to its exit. */
final class Commands {
  private final Stage stage;
  private final String name;
  private final Daemon server;
  private final ColdCommand client;
  private final List<Subject> subjects = new ArrayList<>();

  Commands(Stage stage, String name, Daemon server) {
    this.stage = stage;
    this.name = name;
    this.server = server;
    this.client = new ColdCommand(stage.file(name + "-client.log"), Map.of());
  }

  /** Where a command of this name leaves what it moved. */
  Path target(String what) {
    return stage.file(name + "-" + what);
  }

  /** Adds one that moves the large file. */
  Commands large(String title, String promise, Path arrives, List<String> command) {
    subjects.add(subject(title, promise, stage.large(), arrives, command));
    return this;
  }

  /** The same, also in quick runs. */
  Commands quick(String title, String promise, Path arrives, List<String> command) {
    subjects.add(subject(title, promise, stage.large(), arrives, command).quick());
    return this;
  }

  /** Adds one that moves the folder of small files. */
  Commands small(String title, String promise, Path arrives, List<String> command) {
    subjects.add(subject(title, promise, stage.many(), arrives, command));
    return this;
  }

  List<Subject> subjects() {
    return List.copyOf(subjects);
  }

  private Subject subject(
      String title, String promise, Workload workload, Path arrives, List<String> command) {
    Transfer transfer = Transfer.to(arrives, () -> client.run(command));
    return Subject.of(title, promise, workload, transfer, client, server.party())
        .withCommand(String.join(" ", command) + "\n    " + server.how());
  }
}
