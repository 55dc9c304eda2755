package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about directories, links, names and attributes. */
final class EntryCommands {
  private EntryCommands() {}

  /** A command about one path. */
  abstract static class OnePath extends PathCommand {
    @Parameters(index = "0", paramLabel = "WS:/path", description = "Which path.")
    private String path = "";

    OnePath(Console console) {
      super(console);
    }

    @Override
    final WorkspaceFile first() {
      return WorkspaceFile.parse(path);
    }

    final String path() {
      return first().path().toString();
    }

    final void entry(String line, FileStat stat) {
      print(line, json -> JsonFields.stat(json, stat));
    }
  }

  /** {@code ferry mkdir}. */
  @Command(name = "mkdir", description = "Make a directory, and those it lies in.")
  static final class MakeDirectory extends OnePath {
    MakeDirectory(Console console) {
      super(console);
    }

    @Override
    void run(Session session, Workspace workspace) {
      boolean made = Awaiting.value(workspace.makeDirectory(path()));
      print(
          (made ? "made " : "was there: ") + first(),
          json -> json.text("directory", first()).flag("made", made));
    }
  }

  /** {@code ferry mv}. */
  @Command(name = "mv", description = "Move a file, link or directory within its workspace.")
  static final class Move extends OnePath {
    @Parameters(index = "1", paramLabel = "WS:/to", description = "Where to.")
    private String target = "";

    @Option(
        names = {"-n", "--no-clobber"},
        description = "Only where nothing is.")
    private boolean ifAbsent;

    Move(Console console) {
      super(console);
    }

    @Override
    void run(Session session, Workspace workspace) {
      FileStat moved =
          Awaiting.value(workspace.move(path(), pathBeside(first(), target), ifAbsent));
      entry("moved to " + first().workspace() + ":" + moved.path(), moved);
    }
  }

  /** {@code ferry ln}. */
  @Command(name = "ln", description = "Make a symbolic link: ln -s.")
  static final class Link extends PathCommand {
    @Option(
        names = {"-s", "--symbolic"},
        description = "The only kind there is.")
    private boolean symbolic;

    @Parameters(
        index = "0",
        paramLabel = "TEXT",
        description = "Where it leads; the workspace's root is /.")
    private String text = "";

    @Parameters(index = "1", paramLabel = "WS:/path", description = "The link.")
    private String path = "";

    Link(Console console) {
      super(console);
    }

    @Override
    WorkspaceFile first() {
      return WorkspaceFile.parse(path);
    }

    @Override
    void run(Session session, Workspace workspace) {
      if (!symbolic) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "Only symbolic links can be made: ln -s");
      }
      FileStat link = Awaiting.value(workspace.link(first().path().toString(), text));
      print("linked " + first() + " to " + text, json -> JsonFields.stat(json, link));
    }
  }

  /** {@code ferry readlink}. */
  @Command(name = "readlink", description = "Show where a symbolic link says it leads.")
  static final class ReadLink extends OnePath {
    ReadLink(Console console) {
      super(console);
    }

    @Override
    void run(Session session, Workspace workspace) {
      String text = Awaiting.value(workspace.linkText(path()));
      print(text, json -> json.text("file", first()).text("link", text));
    }
  }

  /** {@code ferry chmod}. */
  @Command(name = "chmod", description = "Change the permission bits of a file or directory.")
  static final class ChangeMode extends PathCommand {
    @Parameters(index = "0", paramLabel = "OCTAL", description = "Such as 0644.")
    private String mode = "";

    @Parameters(index = "1", paramLabel = "WS:/path", description = "Of what.")
    private String path = "";

    ChangeMode(Console console) {
      super(console);
    }

    @Override
    WorkspaceFile first() {
      return WorkspaceFile.parse(path);
    }

    @Override
    void run(Session session, Workspace workspace) {
      FileAttributes wanted = new FileAttributes(PushOptions.permissionBits(mode), null);
      FileStat stat = Awaiting.value(workspace.change(first().path().toString(), wanted));
      print(JsonFields.mode(stat.mode()) + " " + first(), json -> JsonFields.stat(json, stat));
    }
  }

  /** {@code ferry touch}. */
  @Command(name = "touch", description = "Change the modification time of a file or directory.")
  static final class Touch extends OnePath {
    @Option(
        names = {"-d", "--time"},
        paramLabel = "INSTANT",
        description = "Such as 2026-01-31T12:00:00.123456789Z. Default: now.")
    private @Nullable String time;

    Touch(Console console) {
      super(console);
    }

    @Override
    void run(Session session, Workspace workspace) {
      FileAttributes wanted = new FileAttributes(null, time == null ? Instant.now() : parse(time));
      FileStat stat = Awaiting.value(workspace.change(path(), wanted));
      entry(stat.modified() + " " + first(), stat);
    }

    private static Instant parse(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "--time is an instant such as 2026-01-31T12:00:00Z", e);
      }
    }
  }

  /** {@code ferry flush}. */
  @Command(
      name = "flush",
      description = "Make everything under a path survive a power cut, whoever wrote it.")
  static final class Flush extends OnePath {
    Flush(Console console) {
      super(console);
    }

    @Override
    void run(Session session, Workspace workspace) {
      FlushReport report = Awaiting.value(workspace.flush(path()));
      print(
          report.files()
              + " files, "
              + report.directories()
              + " directories, "
              + report.bytes()
              + " bytes; "
              + report.skipped()
              + " skipped",
          json ->
              json.text("file", first())
                  .number("files", report.files())
                  .number("directories", report.directories())
                  .number("bytes", report.bytes())
                  .number("skipped", report.skipped()));
    }
  }
}
