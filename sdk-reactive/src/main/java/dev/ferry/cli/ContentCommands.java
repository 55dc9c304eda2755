package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.SmallFile;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;

/** Commands about what is in files. */
final class ContentCommands {
  private ContentCommands() {}

  private static final String NO_CLOBBER = "Only where nothing is.";

  private static WriteCondition condition(boolean ifAbsent) {
    return ifAbsent ? WriteCondition.IF_ABSENT : WriteCondition.ALWAYS;
  }

  /** {@code ferry cat}. */
  @Command(name = "cat", description = "Write a file to standard output; small ones in one trip.")
  static final class Cat extends PathCommand {
    @Parameters(paramLabel = "WS:/path", description = "What to read.")
    private String path = "";

    Cat(Console console) {
      super(console);
    }

    @Override
    WorkspaceFile first() {
      return WorkspaceFile.parse(path);
    }

    @Override
    void run(Session session, Workspace workspace) {
      ByteBuffer bytes;
      try {
        SmallFile small = Awaiting.value(workspace.read(first().path().toString()));
        bytes = small.bytes();
      } catch (TransferException e) {
        if (!e.details().containsKey("size")) {
          throw e;
        }
        new StreamPull(session.client(), first(), null, DigestMode.COMPUTED).to(console().out());
        return;
      }
      var unused = Awaiting.optional(StandardStreams.write(Flux.just(bytes), console().out()));
    }
  }

  /** {@code ferry write}. */
  @Command(
      name = "write",
      description = "Write standard input, up to 16 MiB, to a file; push is for more.")
  static final class Write extends PathCommand {
    private static final int MOST_BYTES = 16 << 20;

    @Parameters(paramLabel = "WS:/path", description = "Where to.")
    private String path = "";

    @Option(names = "--mode", paramLabel = "OCTAL", description = "Permission bits to give it.")
    private @Nullable String mode;

    @Option(names = "--if-none-match", description = NO_CLOBBER)
    private boolean ifAbsent;

    @Option(names = "--if-match", paramLabel = "ETAG", description = "Only over that version.")
    private @Nullable String ifMatch;

    Write(Console console) {
      super(console);
    }

    @Override
    WorkspaceFile first() {
      return WorkspaceFile.parse(path);
    }

    @Override
    void run(Session session, Workspace workspace) {
      FileAttributes attributes =
          new FileAttributes(mode == null ? null : PushOptions.permissionBits(mode), null);
      WriteCondition condition =
          ifMatch == null ? condition(ifAbsent) : WriteCondition.ifMatch(ifMatch);
      Receipt receipt =
          Awaiting.value(
              workspace.write(first().path().toString(), input(), attributes, condition));
      print(
          "wrote " + receipt.lengthBytes() + " bytes to " + receipt.file(),
          json -> JsonFields.receipt(json, receipt));
    }

    private byte[] input() {
      try {
        byte[] bytes = console().in().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw new TransferException(
              FailureCode.INVALID_ARGUMENT,
              "'write' takes up to 16 MiB; use 'ferry push - " + path + "'");
        }
        return bytes;
      } catch (IOException e) {
        throw new TransferException(FailureCode.LOCAL_IO, "Standard input cannot be read: " + e, e);
      }
    }
  }

  /** {@code ferry cp}. */
  @Command(name = "cp", description = "Copy a file inside the service, whole or not at all.")
  static final class Copy extends PathCommand {
    @Parameters(index = "0", paramLabel = "WS:/from", description = "What to copy.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "WS:/to", description = "Where to.")
    private String target = "";

    @Option(
        names = {"-n", "--no-clobber"},
        description = NO_CLOBBER)
    private boolean ifAbsent;

    Copy(Console console) {
      super(console);
    }

    @Override
    WorkspaceFile first() {
      return WorkspaceFile.parse(source);
    }

    @Override
    void run(Session session, Workspace workspace) {
      Receipt receipt =
          Awaiting.value(
              workspace.copy(
                  first().path().toString(), pathBeside(first(), target), condition(ifAbsent)));
      print(
          "copied " + receipt.lengthBytes() + " bytes to " + receipt.file(),
          json -> JsonFields.receipt(json, receipt));
    }
  }

  /** {@code ferry compose}. */
  @Command(
      name = "compose",
      description = "Make one file of the contents of several, in order, whole or not at all.")
  static final class Compose extends PathCommand {
    @Parameters(index = "0", paramLabel = "WS:/target", description = "The file to make.")
    private String target = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "WS:/part", description = "Of these.")
    private List<String> parts = List.of();

    @Option(names = "--remove-parts", description = "Remove the parts once the target is there.")
    private boolean remove;

    @Option(
        names = {"-n", "--no-clobber"},
        description = NO_CLOBBER)
    private boolean ifAbsent;

    Compose(Console console) {
      super(console);
    }

    @Override
    WorkspaceFile first() {
      return WorkspaceFile.parse(target);
    }

    @Override
    void run(Session session, Workspace workspace) {
      List<String> sources = parts.stream().map(part -> pathBeside(first(), part)).toList();
      Receipt receipt =
          Awaiting.value(
              workspace.compose(sources, first().path().toString(), remove, condition(ifAbsent)));
      print(
          "made " + receipt.file() + " of " + parts.size() + " files",
          json -> JsonFields.receipt(json, receipt));
    }
  }
}
