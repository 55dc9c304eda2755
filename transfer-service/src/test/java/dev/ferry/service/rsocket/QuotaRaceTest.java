package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Several clients create, finish, spoil and abort uploads at once near the limits of two workspaces
 * and of the whole; {@code -Dferry.quota.rounds=300} for more rounds than the build has.
 */
final class QuotaRaceTest extends FailureProvocation {
  private static final int ROUNDS = Integer.getInteger("ferry.quota.rounds", 4);
  private static final int CLIENTS = 4;
  private static final int CREATES = 24;
  private static final long QUOTA = 40L * CHUNK;
  private static final long WORKSPACE_QUOTA = 28L * CHUNK;
  private static final SeededBytes OTHER = new SeededBytes(12);
  private static final int LONGEST = 6 * CHUNK;

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<RawClient> clients = new ArrayList<>();
  private final List<WorkspaceFile> published = new ArrayList<>();
  private int number;

  /** A create that was asked for and not looked at yet. */
  private record Asked(WorkspaceFile file, long length, RawClient.Channel channel) {
    boolean isGiven() {
      return channel.isNext(ServerMessage.Opened.class, FailureCode.STORAGE_FULL);
    }
  }

  @Test
  void quota_manyClientsCreateAndEndAtOnce_isNeverExceededAndNothingOfItLeaks() {
    System.out.println("QuotaRaceTest: seed " + seed);
    ServiceHarness started =
        start(ServiceHarness.options(data).space(new SpacePolicy(QUOTA, WORKSPACE_QUOTA, 0)));
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(RawClient.connect(started.port()));
    }
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Asked> first = create();
      List<Asked> given = given(first);
      requireExact(started);
      refused += first.size() - given.size();
      List<Asked> second = create();
      given.forEach(each -> end(started, each));
      given(second).forEach(each -> end(started, each));
      requireExact(started);
      requireEmptied(started);
    }
    clients.forEach(RawClient::close);
    assertThat(refused).as("creates beyond a limit, seed %d", seed).isGreaterThan(ROUNDS);
  }

  private List<Asked> create() {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < CREATES; i++) {
      number++;
      WorkspaceFile file = WorkspaceFile.parse("ws" + random.nextInt(2) + ":/file-" + number);
      long length = random.nextLong(1, LONGEST);
      RawClient.Channel channel =
          clients
              .get(i % CLIENTS)
              .channel(RawClient.open(file, "k" + number, ContentLength.of(length)));
      asked.add(new Asked(file, length, channel));
    }
    return asked;
  }

  private static List<Asked> given(List<Asked> asked) {
    return asked.stream().filter(Asked::isGiven).toList();
  }

  /** Finishes, spoils, leaves or aborts it; what is left open is aborted at the round's end. */
  private void end(ServiceHarness started, Asked upload) {
    switch (random.nextInt(4)) {
      case 0 -> {
        upload.channel().send(CONTENT, 0, upload.length(), CHUNK).send(finish(upload.length()));
        var unused = upload.channel().expectLast(ServerMessage.Completed.class);
        published.add(upload.file());
      }
      case 1 -> {
        upload.channel().send(CONTENT, 0, upload.length(), CHUNK);
        upload.channel().send(RawClient.finish(OTHER, upload.length()));
        assertThat(upload.channel().expectFailure().code()).isEqualTo(FailureCode.DIGEST_MISMATCH);
      }
      case 2 -> upload.channel().send(CONTENT, 0, upload.length() / 2, CHUNK).cancel();
      default ->
          open(started).stream()
              .filter(record -> record.created().file().equals(upload.file()))
              .forEach(this::abort);
    }
  }

  private void abort(UploadRecord record) {
    var unused = clients.get(0).ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(record.id()));
  }

  private static List<UploadRecord> open(ServiceHarness started) {
    return requireNonNull(
        started.store.list(null, EnumSet.of(UploadState.OPEN)).collectList().block(PATIENCE));
  }

  /** What is reserved is what open uploads declared, and no limit is exceeded. */
  private void requireExact(ServiceHarness started) {
    List<UploadRecord> open = open(started);
    assertThat(started.space.reservedBytes()).as("seed %d", seed).isEqualTo(declared(open, "ws"));
    assertThat(started.space.reservedBytes() + started.space.publishedBytes())
        .as("seed %d", seed)
        .isLessThanOrEqualTo(QUOTA);
    for (String workspace : List.of("ws0", "ws1")) {
      assertThat(declared(open, workspace))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(WORKSPACE_QUOTA);
    }
  }

  private static long declared(List<UploadRecord> open, String workspace) {
    return open.stream()
        .filter(record -> record.created().file().workspace().value().startsWith(workspace))
        .mapToLong(record -> record.created().length().knownBytes())
        .sum();
  }

  private void requireEmptied(ServiceHarness started) {
    open(started).forEach(this::abort);
    published.forEach(
        file -> {
          var unused = clients.get(0).ask(Route.REMOVE, new FileRequest.Remove(file));
        });
    published.clear();
    assertThat(started.space.reservedBytes()).as("leaked, seed %d", seed).isZero();
    assertThat(started.space.publishedBytes()).as("leaked, seed %d", seed).isZero();
  }
}
