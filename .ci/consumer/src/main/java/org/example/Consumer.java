package org.example;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.Workspace;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Sends a file to a service, reads it back in two ways, and compares. */
public final class Consumer {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Consumer() {}

  /** Runs against the service at {@code args[0]}, in the folder {@code args[1]}. */
  public static void main(String[] args) throws Exception {
    FerryClient ferry = FerryClient.create(ClientOptions.builder().address(args[0]).build());
    Path folder = Path.of(args[1]);
    byte[] bytes = new byte[5_000_000];
    new Random(7).nextBytes(bytes);
    Path source = Files.write(folder.resolve("source"), bytes);
    Path copy = folder.resolve("copy");
    WorkspaceFile file = WorkspaceFile.parse("consumer:/in/file");

    Receipt receipt =
        ferry.upload(UploadRequest.of(UploadSource.ofPath(source), file)).completion().block(PATIENCE);
    require(receipt != null && receipt.lengthBytes() == bytes.length, "a receipt of the whole");
    ferry.download(DownloadRequest.of(file, copy)).completion().block(PATIENCE);
    require(Files.mismatch(source, copy) == -1, "a copy that is the same");

    Workspace workspace = ferry.workspace("consumer");
    workspace.write("/hello", "hello".getBytes(StandardCharsets.UTF_8)).block(PATIENCE);
    Long entries = workspace.list("/", 2).count().block(PATIENCE);
    require(entries != null && entries == 3, "3 entries, not " + entries);
    ferry.close().block(PATIENCE);
    System.out.println("consumer: " + receipt.digest().orElseThrow());
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
