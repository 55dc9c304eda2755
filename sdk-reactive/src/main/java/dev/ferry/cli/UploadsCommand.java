package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceName;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** {@code ferry uploads}: the uploads a service knows. */
@Command(name = "uploads", description = "List uploads, show one, or abort one.")
final class UploadsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private Selection selection = new Selection();
  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  UploadsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return list(console, server, output, selection);
  }

  @Command(name = "list", description = "List the open uploads.")
  int list(@Mixin ServerOptions server, @Mixin OutputOptions output, @Mixin Selection selection) {
    return list(console, server, output, selection);
  }

  @Command(name = "show", description = "Show one upload.")
  int show(
      @Mixin ServerOptions server,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "ID", description = "Id of the upload.") String id) {
    UploadId upload = new UploadId(id);
    return one(server, output, client -> client.uploadStatus(upload));
  }

  @Command(name = "abort", description = "Give an upload up and discard its bytes.")
  int abort(
      @Mixin ServerOptions server,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "ID", description = "Id of the upload.") String id) {
    UploadId upload = new UploadId(id);
    return one(server, output, client -> client.abortUpload(upload));
  }

  private int one(ServerOptions server, OutputOptions output, UploadQuery query) {
    try (Session session = Session.open(server, console)) {
      UploadStatus status = Awaiting.value(query.of(session.client()));
      if (output.json()) {
        console.result(JsonText.object(json -> JsonFields.upload(json, status)));
      } else if (!output.quiet()) {
        print(status);
      }
    }
    return ExitCode.OK.number();
  }

  private static int list(
      Console console, ServerOptions server, OutputOptions output, Selection selection) {
    try (Session session = Session.open(server, console)) {
      List<UploadStatus> uploads = Awaiting.value(selection.of(session.client()));
      if (output.json()) {
        console.result(JsonText.object(json -> json.array("uploads", uploads, JsonFields::upload)));
      } else if (!output.quiet()) {
        uploads.forEach(upload -> console.result(row(upload)));
      }
    }
    return ExitCode.OK.number();
  }

  private void print(UploadStatus status) {
    console.result("id       " + status.id());
    console.result("file     " + status.file());
    console.result("key      " + status.key());
    console.result("state    " + status.state());
    console.result("epoch    " + status.epoch());
    console.result("length   " + status.length());
    console.result("durable  " + status.durable().lengthBytes());
    console.result("expires  " + status.expiresAt());
    status
        .receipt()
        .ifPresent(
            receipt -> console.result("digest   " + Proofs.of(receipt.digest(), receipt.crc32c())));
  }

  private static String row(UploadStatus upload) {
    return String.format(
        Locale.ROOT,
        "%s %-10s %14d of %s %s",
        upload.id(),
        upload.state(),
        upload.durable().lengthBytes(),
        upload.length(),
        upload.file());
  }

  /** Asks for one upload. */
  @FunctionalInterface
  private interface UploadQuery {
    Mono<UploadStatus> of(FerryClient client);
  }

  /** Which uploads to list. */
  static final class Selection {
    @Option(names = "--all", description = "Also those that are over.")
    private boolean finished;

    @Option(names = "--workspace", paramLabel = "WS", description = "Only of that workspace.")
    private @Nullable String workspace;

    Mono<List<UploadStatus>> of(FerryClient client) {
      WorkspaceName only = workspace == null ? null : new WorkspaceName(workspace);
      return client.uploads(only, finished).collectList();
    }
  }
}
