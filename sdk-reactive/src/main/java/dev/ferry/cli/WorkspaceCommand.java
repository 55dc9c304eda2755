package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import dev.ferry.client.InitialFile;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** {@code ferry workspace}. */
@Command(name = "workspace", description = "Create, show, list and remove workspaces.")
final class WorkspaceCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  WorkspaceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return list(server, output);
  }

  @Command(
      name = "create",
      description = {
        "Create a workspace; the same command again changes nothing.",
        "Files given with --file are there and verified before --read-only paths are sealed."
      })
  int create(
      @Mixin ServerOptions server,
      @Mixin OutputOptions output,
      @Mixin SpecOptions spec,
      @Option(
              names = "--file",
              paramLabel = "/path=FILE",
              description = "A local file to be there from the beginning; may be repeated.")
          Map<String, Path> files,
      @Parameters(paramLabel = "WS", description = "Name of the workspace.") String name) {
    List<InitialFile> initial =
        files == null
            ? List.of()
            : files.entrySet().stream()
                .map(file -> InitialFile.of(file.getKey(), file.getValue()))
                .toList();
    return one(
        server,
        output,
        client ->
            initial.isEmpty()
                ? client.workspaces().create(spec.named(name))
                : client.workspaces().create(spec.named(name), initial));
  }

  @Command(name = "get", description = "Show one workspace.")
  int get(
      @Mixin ServerOptions server,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "WS", description = "Name of the workspace.") String name) {
    WorkspaceName wanted = new WorkspaceName(name);
    return one(server, output, client -> client.workspaces().get(wanted));
  }

  @Command(name = "list", description = "List the workspaces.")
  int list(@Mixin ServerOptions server, @Mixin OutputOptions output) {
    try (Session session = Session.open(server, console)) {
      List<WorkspaceInfo> found =
          Awaiting.value(session.client().workspaces().list().collectList());
      if (output.json()) {
        console.result(
            JsonText.object(json -> json.array("workspaces", found, WorkspaceText::json)));
      } else if (!output.quiet()) {
        found.forEach(info -> console.result(WorkspaceText.row(info)));
      }
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "rm",
      description = "Remove a workspace and everything in it; removing none is no failure.")
  int remove(
      @Mixin ServerOptions server,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "WS", description = "Name of the workspace.") String name) {
    WorkspaceName doomed = new WorkspaceName(name);
    try (Session session = Session.open(server, console)) {
      boolean removed = Awaiting.value(session.client().workspaces().remove(doomed));
      if (output.json()) {
        console.result(
            JsonText.object(json -> json.text("workspace", doomed).flag("removed", removed)));
      } else if (!output.quiet()) {
        console.result((removed ? "removed " : "there was no workspace ") + doomed);
      }
    }
    return ExitCode.OK.number();
  }

  private int one(
      ServerOptions server,
      OutputOptions output,
      Function<FerryClient, Mono<WorkspaceInfo>> question) {
    try (Session session = Session.open(server, console)) {
      WorkspaceInfo info = Awaiting.value(question.apply(session.client()));
      if (output.json()) {
        console.result(JsonText.object(json -> WorkspaceText.json(json, info)));
      } else if (!output.quiet()) {
        WorkspaceText.lines(info).forEach(console::result);
      }
    }
    return ExitCode.OK.number();
  }
}
