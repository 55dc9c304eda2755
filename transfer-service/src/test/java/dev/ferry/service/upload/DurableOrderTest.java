package dev.ferry.service.upload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.ServiceHarness;
import dev.ferry.service.upload.PromiseLog.Step;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/**
 * The order of docs/durability.md §3, watched on the real service. Killing a process leaves the
 * page cache alone, so whether bytes and names were forced shows only in what was asked of the
 * disk, and when.
 */
final class DurableOrderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final SeededBytes CONTENT = new SeededBytes(11);
  private static final int CHUNK = 64 * 1024;
  private static final int LESS_THAN_A_PIECE = 12;
  private static final List<String> NAMES_CHANGED = List.of("CREATE_FILE", "MOVE");

  private final PromiseLog log = new PromiseLog();

  private void upload(Path data, Durability durability, int chunks) {
    upload("key", data, durability, chunks);
  }

  private void upload(String key, Path data, Durability durability, int chunks) {
    TransferLimits limits = TransferLimits.DEFAULTS;
    try (ServiceHarness service =
        ServiceHarness.options(data)
            .limits(limits)
            .observer(log)
            .disk(log::around)
            .store(log::around)
            .start()) {
      Uploads uploads = service.uploads;
      Attachment attachment =
          requireNonNull(uploads.open(wish(key, durability, chunks), CHUNK).block(PATIENCE));
      UploadLease lease =
          attachment.fold(
              attached -> attached,
              receipt -> {
                throw new AssertionError("published before: " + receipt);
              });
      var unused = uploads.append(lease, input(chunks)).doOnNext(log::told).blockLast(PATIENCE);
    }
  }

  private static OpenUpload wish(String key, Durability durability, int chunks) {
    return new OpenUpload(
        WorkspaceFile.parse("ws:/new/directories/file"),
        new TransferKey(key),
        null,
        ContentLength.of((long) chunks * CHUNK),
        new FileAttributes(0600, Instant.EPOCH),
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        durability,
        null);
  }

  /** Every tenth chunk is followed by a flush, so that groups are many. */
  private static Flux<UploadInput> input(int chunks) {
    List<UploadInput> all = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      ByteBuffer bytes = CONTENT.at((long) i * CHUNK, CHUNK);
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
      all.add(
          new UploadInput.Chunk(new ChunkBody((long) i * CHUNK, Crc32c.of(bytes), buffer, buffer)));
      if (i % 10 == 9) {
        all.add(new UploadInput.Flush());
      }
    }
    long length = (long) chunks * CHUNK;
    all.add(new UploadInput.Finish(length, null, Digest.ofBytes(CONTENT.digest(length)), false));
    return Flux.fromIterable(all);
  }

  @Test
  void everyAck_ofADurableUpload_comesAfterAForceAndACommitThatCoverIt(@TempDir Path data) {
    upload(data, Durability.DURABLE, 200);

    long written = 0;
    long forced = 0;
    long committed = 0;
    int acks = 0;
    for (Step step : log.steps()) {
      switch (step.what()) {
        case PromiseLog.WRITTEN -> written = step.bytes();
        case "FORCE" -> forced = written;
        case PromiseLog.COMMITTED -> {
          assertThat(step.bytes()).as("committed, %s", log).isLessThanOrEqualTo(forced);
          committed = step.bytes();
        }
        case PromiseLog.ACK -> {
          assertThat(step.bytes()).as("acknowledged, %s", log).isLessThanOrEqualTo(committed);
          acks++;
        }
        case "COMMITTED unforced" -> throw new AssertionError("a commit that was not forced");
        default -> {}
      }
    }
    assertThat(acks).isPositive();
    assertThat(committed).isEqualTo(200L * CHUNK);
  }

  @Test
  void everyName_ofADurableUpload_isForcedBeforeTheNextStep(@TempDir Path data) {
    upload(data, Durability.DURABLE, LESS_THAN_A_PIECE);

    List<String> names = log.names();
    List<String> changes = names.stream().filter(NAMES_CHANGED::contains).toList();
    assertThat(changes).containsExactly("CREATE_FILE", "MOVE", "MOVE", "MOVE");
    for (int i = 0; i < names.size(); i++) {
      if (NAMES_CHANGED.contains(names.get(i))) {
        assertThat(names.get(i + 1)).as("after step %d of %s", i, log).isEqualTo("FORCE_DIRECTORY");
      }
    }
    assertThat(names.subList(0, 2)).containsExactly("CREATE_DIRECTORY", "FORCE_DIRECTORY");
  }

  @Test
  void publication_ofADurableUpload_goesThroughItsStepsInOrder(@TempDir Path data) {
    upload(data, Durability.DURABLE, 1);

    List<String> names = log.names();
    assertThat(names.subList(names.indexOf("ATTRIBUTES"), names.size()))
        .containsExactly(
            "ATTRIBUTES",
            "ATTRIBUTES",
            "FORCE",
            "beginPublish",
            "CREATE_DIRECTORY",
            "MOVE",
            "FORCE_DIRECTORY",
            "CREATE_DIRECTORY",
            "MOVE",
            "FORCE_DIRECTORY",
            "MOVE",
            "FORCE_DIRECTORY",
            "completePublish",
            PromiseLog.RECEIPT);
  }

  @Test
  void publication_intoDirectoriesThatNobodyForced_forcesTheirNamesFirst(@TempDir Path data) {
    upload("ephemeral", data, Durability.EPHEMERAL, 1);
    int before = log.names().size();

    upload("durable", data, Durability.DURABLE, 1);

    List<String> names = log.names().subList(before, log.names().size());
    assertThat(names.subList(names.indexOf("beginPublish"), names.size()))
        .as("workspace, its directory, the one in that, then the file")
        .containsSubsequence(
            "beginPublish",
            "FORCE_DIRECTORY",
            "FORCE_DIRECTORY",
            "FORCE_DIRECTORY",
            "MOVE",
            "FORCE_DIRECTORY",
            "completePublish");
  }

  @Test
  void everyAck_ofAnEphemeralUpload_isCommittedAndNothingOfItIsForced(@TempDir Path data) {
    upload(data, Durability.EPHEMERAL, 20);

    assertThat(log.names()).doesNotContain("FORCE").contains("COMMITTED unforced");
    long committed = 0;
    for (Step step : log.steps()) {
      if (step.what().equals("COMMITTED unforced")) {
        committed = step.bytes();
      } else if (step.what().equals(PromiseLog.ACK)) {
        assertThat(step.bytes()).isLessThanOrEqualTo(committed);
      }
    }
  }
}
