package dev.ferry.cli;

import dev.ferry.cli.Following.Outcome;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Upload;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pushes one file, or standard input.
 *
 * @param client the service
 * @param console where notes go
 * @param servers addresses of the service, which are part of what a push remembers
 * @param options what is asked of the service
 * @param restart whether an earlier run is given up
 * @param keyOrNull transfer key of the user's own
 */
record SinglePush(
    FerryClient client,
    Console console,
    List<String> servers,
    PushOptions options,
    boolean restart,
    @Nullable String keyOrNull) {
  private static final String CONTINUE = "run the same command again to continue";
  private static final String STREAM_LOST =
      "standard input cannot be read twice, a later run begins anew";

  /** Pushes standard input; no later run can continue it. */
  Outcome<Receipt> stream(WorkspaceFile target, ProgressDisplay display) {
    TransferKey used = keyOrNull == null ? PushKeys.random() : new TransferKey(keyOrNull);
    UploadSource bytes =
        UploadSource.ofPublisher(ContentLength.DEFERRED, StandardStreams.read(console.in()));
    return transfer(bytes, Targets.STANDARD_STREAM, target, used, display);
  }

  /** Pushes a file; continues an earlier run of the same push. */
  Outcome<Receipt> file(String source, WorkspaceFile target, ProgressDisplay display) {
    SourceIdentity identity = SourceIdentity.of(Path.of(source));
    Path path = realPath(source);
    UploadSource bytes = UploadSource.ofPath(path);
    if (keyOrNull != null) {
      return transfer(bytes, source, target, new TransferKey(keyOrNull), display);
    }
    PushKeys keys = new PushKeys(PushStates.ofUser(console), console, path, target, servers);
    FilePush push =
        new FilePush(
            client,
            console,
            keys,
            identity,
            target,
            used -> transfer(bytes, source, target, used, display));
    return restart ? push.restart() : push.run();
  }

  private Outcome<Receipt> transfer(
      UploadSource bytes,
      String source,
      WorkspaceFile target,
      TransferKey used,
      ProgressDisplay display) {
    UploadRequest.Builder request = UploadRequest.builder(bytes, target).key(used);
    options.applyTo(request, source);
    Upload upload = client.upload(request.build());
    String next = source.equals(Targets.STANDARD_STREAM) ? STREAM_LOST : CONTINUE;
    return new Following(display, console, next)
        .run(upload.completion(), upload.progress(), upload.pause());
  }

  /** A transfer waits patiently for a service it has lost, but nobody should wait for none. */
  void requireReachable(WorkspaceFile target) {
    try {
      var unused = Awaiting.optional(client.stat(target));
    } catch (TransferException e) {
      if (e.code() == FailureCode.CONNECTION_REFUSED) {
        throw e;
      }
    }
  }

  private static Path realPath(String source) {
    try {
      return Path.of(source).toRealPath();
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "'" + source + "' cannot be read: " + e, e);
    }
  }
}
