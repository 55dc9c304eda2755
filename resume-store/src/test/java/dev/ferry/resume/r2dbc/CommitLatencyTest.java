package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints how long group commits take; the figures are for documents, not asserted. */
@Tag("long")
final class CommitLatencyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WARM_UP = 200;
  private static final int MEASURED = 1_000;

  @Test
  void commit_groupsOfOneAndTwoHundred_printLatency(@TempDir Path folder) {
    ResumeStore store = requireNonNull(H2ResumeStores.open(folder).block(PATIENCE));
    for (int size : new int[] {1, 200}) {
      for (boolean powerSafe : new boolean[] {true, false}) {
        measure(store, size, powerSafe);
      }
    }
    store.close().block(PATIENCE);
  }

  private static void measure(ResumeStore store, int size, boolean powerSafe) {
    List<UploadRecord> uploads = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      uploads.add(requireNonNull(store.create(upload(), 10_000).block(PATIENCE)));
    }
    long[] nanos = new long[MEASURED];
    for (int round = -WARM_UP; round < MEASURED; round++) {
      List<OffsetCommit> group = group(uploads, round + WARM_UP);
      long start = System.nanoTime();
      List<CommitResult> results = requireNonNull(store.commit(group, powerSafe).block(PATIENCE));
      if (round >= 0) {
        nanos[round] = System.nanoTime() - start;
      }
      assertThat(results).hasSize(size).containsOnly(CommitResult.COMMITTED);
    }
    Arrays.sort(nanos);
    System.out.printf(
        "measured commit(%d, powerSafe=%s): p50 %.2f ms, p99 %.2f ms, %d times%n",
        size, powerSafe, nanos[MEASURED / 2] / 1e6, nanos[MEASURED * 99 / 100] / 1e6, MEASURED);
  }

  private static List<OffsetCommit> group(List<UploadRecord> uploads, long step) {
    return uploads.stream()
        .map(
            upload ->
                new OffsetCommit(
                    upload.id(), 1, new Prefix(step, 0), new Prefix(step + 1, 0), Instant.now()))
        .toList();
  }

  private static NewUpload upload() {
    UploadId id = UploadId.random(new SecureRandom());
    return new NewUpload(
        id,
        WorkspaceFile.parse("lab:/" + id),
        new TransferKey(id.value()),
        ContentLength.DEFERRED,
        FileAttributes.NONE,
        null,
        WriteCondition.ALWAYS,
        Durability.DURABLE,
        Duration.ofHours(1),
        Instant.now());
  }
}
