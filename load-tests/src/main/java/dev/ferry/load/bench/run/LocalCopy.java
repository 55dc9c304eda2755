package dev.ferry.load.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code cp}: no network, no checksum, nothing forced. */
public final class LocalCopy implements Contender {
  @Override
  public String name() {
    return "cp";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Subject> open(Stage stage) {
    return List.of(
        subject(stage, "cp", stage.large(), List.of("cp")),
        subject(stage, "cp -r small files", stage.many(), List.of("cp", "-r")));
  }

  private static Subject subject(
      Stage stage, String name, Workload workload, List<String> program) {
    ColdCommand client = new ColdCommand(stage.file("cp.log"), Map.of());
    Path copy = stage.file("cp-out");
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(workload.source().toString(), copy.toString()));
    return Subject.of(
            name,
            "nothing",
            workload,
            Transfer.to(copy, () -> client.run(command)),
            client,
            Party.NOBODY)
        .withCommand(String.join(" ", command));
  }
}
