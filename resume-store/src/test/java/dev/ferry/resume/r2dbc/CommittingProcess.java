package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.NewUpload;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A process of its own that commits to one upload until it is killed, and prints what was
 * acknowledged: {@code epoch N} after attaching, then {@code frontier N} after each commit.
 */
final class CommittingProcess {
  static final UploadId UPLOAD = new UploadId("a".repeat(26));
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private CommittingProcess() {}

  /** Starts one on that folder. */
  static Process start(Path folder, boolean powerSafe) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CommittingProcess.class.getName(),
            folder.toString(),
            Boolean.toString(powerSafe))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs until killed. */
  public static void main(String[] args) {
    ResumeStore store = requireNonNull(H2ResumeStores.open(Path.of(args[0])).block(PATIENCE));
    boolean powerSafe = Boolean.parseBoolean(args[1]);
    if (store.find(UPLOAD).block(PATIENCE) == null) {
      requireNonNull(store.create(upload(), 1).block(PATIENCE));
    }
    UploadRecord record = requireNonNull(store.attach(UPLOAD).block(PATIENCE));
    System.out.println("epoch " + record.epoch());
    Prefix durable = record.durable();
    while (true) {
      Prefix next = durable.append(1, (int) durable.lengthBytes());
      OffsetCommit commit = new OffsetCommit(UPLOAD, record.epoch(), durable, next, Instant.now());
      List<CommitResult> results =
          requireNonNull(store.commit(List.of(commit), powerSafe).block(PATIENCE));
      if (!results.equals(List.of(CommitResult.COMMITTED))) {
        throw new IllegalStateException(commit + " was answered " + results);
      }
      durable = next;
      System.out.println("frontier " + durable.lengthBytes());
    }
  }

  private static NewUpload upload() {
    return new NewUpload(
        UPLOAD,
        WorkspaceFile.parse("lab:/killed"),
        new TransferKey("killed"),
        ContentLength.DEFERRED,
        FileAttributes.NONE,
        null,
        WriteCondition.ALWAYS,
        Durability.DURABLE,
        Duration.ofHours(1),
        Instant.now());
  }
}
