package dev.ferry.load.history;

import dev.ferry.load.host.MovableClock;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Plays one history on the real rooms and compares each answer with the model's. */
final class Replay {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int MAX_PIECE = 8 * 1024;

  private final ServiceRooms rooms;
  private final MovableClock clock;
  private final Path data;
  private final History history;
  private final String name;
  private final SeededBytes content;
  private final UploadModel model;
  private @Nullable Attached attached;
  private @Nullable UploadId id;
  private @Nullable Receipt receipt;
  private int seenAcks;

  /**
   * A replay that did not begin.
   *
   * @param name of key and file; no other replay's
   */
  Replay(ServiceRooms rooms, MovableClock clock, Path data, History history, String name) {
    this.rooms = rooms;
    this.clock = clock;
    this.data = data;
    this.history = history;
    this.name = name;
    this.content = new SeededBytes(history.seed());
    this.model = new UploadModel(history.length());
  }

  /** Plays it to the end; fails with {@link Divergence}. */
  void run() {
    for (Step step : history.steps()) {
      try {
        play(step);
        checkAcks();
      } catch (Divergence e) {
        throw new Divergence("at " + step + ": " + e.getMessage());
      }
    }
    settle();
  }

  private void play(Step step) {
    if (step.kind() == Step.Kind.ATTACH) {
      attach();
    } else if (step.kind() == Step.Kind.ABORT) {
      abort();
    } else if (step.kind() == Step.Kind.EXPIRE) {
      expire();
    } else if (model.isAttached()) {
      write(step);
    }
  }

  private void write(Step step) {
    long at = model.written();
    switch (step.kind()) {
      case CHUNK -> chunk(1 + step.draw() % MAX_PIECE);
      case DUPLICATE -> misplaced(at == 0 ? 1 : step.draw() % at);
      case OVERLAP -> misplaced(at == 0 ? 1 : at - 1);
      case GAP -> misplaced(at + 1);
      case BAD_CHECKSUM -> damaged(step.draw());
      case FLUSH -> flush();
      case FINISH -> finish(at, true);
      case FINISH_WRONG_DIGEST -> finish(at, false);
      case FINISH_WRONG_LENGTH -> finish(at == 0 || step.draw() % 2 == 0 ? at + 1 : at - 1, true);
      case HANG_UP -> {
        writer().complete();
        model.detach();
        expectFailure(FailureCode.TOO_SHORT);
      }
      case CUT -> {
        writer().cut();
        model.detach();
      }
      default -> throw new IllegalStateException("not a writer's step: " + step);
    }
  }

  private Attached writer() {
    Attached now = attached;
    if (now == null) {
      throw new IllegalStateException("nobody is attached");
    }
    return now;
  }

  // ---- steps

  private void attach() {
    boolean takeover = model.isAttached();
    Attached older = attached;
    try {
      Attachment answer = Waiting.value(rooms.uploads().open(wish(), CHUNK_BYTES), PATIENCE);
      require(answer.fold(this::attached, this::publishedBefore), "an attach of that kind");
    } catch (TransferException e) {
      require(
          e.code() == model.ended(), "attach fails with %s, not %s".formatted(model.ended(), e));
      return;
    }
    if (takeover && older != null) {
      awaitFailure(older, FailureCode.FENCED);
    }
  }

  private boolean attached(UploadLease lease) {
    require(!model.isPublished() && model.ended() == null, "no bytes are wanted");
    require(
        lease.epoch() == model.nextEpoch(),
        "epoch " + model.nextEpoch() + ", not " + lease.epoch());
    long frontier = lease.durable().lengthBytes();
    require(model.allowsFrontier(frontier), "frontier " + frontier + " of " + model.written());
    requirePrefix(lease.durable());
    require(id == null || lease.id().equals(id), "the same upload");
    id = lease.id();
    model.attach(frontier);
    seenAcks = 0;
    Attached writer = new Attached();
    writer.begin(source -> rooms.uploads().append(lease, source));
    attached = writer;
    return true;
  }

  private boolean publishedBefore(Receipt again) {
    require(model.isPublished(), "no receipt, nothing is published");
    require(again.equals(receipt), "the same receipt again");
    return true;
  }

  private OpenUpload wish() {
    return new OpenUpload(
        file(),
        new TransferKey(name),
        null,
        history.length(),
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        history.durable() ? Durability.DURABLE : Durability.EPHEMERAL,
        null);
  }

  private WorkspaceFile file() {
    return WorkspaceFile.parse("model:/" + name);
  }

  private void chunk(int wanted) {
    int length = (int) Math.min(wanted, model.missing());
    if (length > 0) {
      ByteBuffer bytes = content.at(model.written(), length);
      writer().send(model.written(), Crc32c.of(bytes), bytes);
      model.chunk(length);
    }
  }

  private void misplaced(long offset) {
    ByteBuffer bytes = content.at(offset, 1);
    writer().send(offset, Crc32c.of(bytes), bytes);
    model.detach();
    TransferException failure = expectFailure(FailureCode.WRONG_OFFSET);
    require(
        Long.toString(model.written()).equals(failure.details().get("expected")),
        "expected is " + model.written() + " in " + failure);
  }

  private void damaged(int draw) {
    if (model.missing() == 0) {
      return;
    }
    ByteBuffer bytes = content.at(model.written(), 1);
    int crc = Crc32c.of(bytes) ^ (1 << (draw % Integer.SIZE));
    writer().send(model.written(), crc, bytes);
    model.detach();
    TransferException unused = expectFailure(FailureCode.CHECKSUM_MISMATCH);
  }

  private void flush() {
    Attached now = writer();
    long all = model.written();
    int before = now.acks().size();
    now.send(new UploadInput.Flush());
    await(() -> now.failure() != null || isAcked(now, before, all), "an ack of " + all);
  }

  private static boolean isAcked(Attached writer, int before, long frontier) {
    return writer.acks().stream()
        .skip(before == 0 ? 0 : before - 1)
        .anyMatch(ack -> ack.lengthBytes() == frontier);
  }

  private void finish(long length, boolean rightDigest) {
    Attached now = writer();
    Digest digest = Digest.ofBytes(content.digest(rightDigest ? length : length + 1));
    now.send(new UploadInput.Finish(length, null, digest, false));
    FailureCode expected = model.finish(length, rightDigest);
    if (expected != null) {
      TransferException unused = expectFailure(expected);
      return;
    }
    await(() -> now.receipt() != null || now.failure() != null, "a receipt");
    Receipt got = now.receipt();
    if (got == null) {
      throw new Divergence("a receipt, not " + now.failure());
    }
    now.complete();
    require(got.file().equals(file()) && got.lengthBytes() == length, "its receipt, not " + got);
    require(got.digest().equals(Optional.of(digest)), "its digest in " + got);
    receipt = got;
  }

  private void abort() {
    UploadId known = id;
    if (known == null) {
      return;
    }
    var status = Waiting.value(rooms.uploads().abort(known), PATIENCE);
    if (model.isOpen()) {
      Attached writer = model.isAttached() ? attached : null;
      model.end(FailureCode.ABORTED);
      if (writer != null) {
        awaitFailure(writer, FailureCode.ABORTED);
      }
    }
    require(model.isPublished() == (status.receipt().isPresent()), "a receipt only if published");
  }

  private void expire() {
    if (!model.isOpen()) {
      return;
    }
    if (model.isAttached()) {
      writer().cut();
      model.detach();
    }
    await(() -> rooms.activeUploads() == 0, "the writer's end");
    clock.advance(Duration.ofHours(25));
    long expired = Waiting.value(rooms.uploads().sweep(), PATIENCE);
    require(expired == 1, "one upload to expire, not " + expired);
    model.end(FailureCode.EXPIRED);
  }

  // ---- what must be true

  private void checkAcks() {
    Attached now = attached;
    if (now == null) {
      return;
    }
    var acks = now.acks();
    for (; seenAcks < acks.size(); seenAcks++) {
      Prefix ack = acks.get(seenAcks);
      require(model.allowsAck(ack.lengthBytes()), "no ack of " + ack.lengthBytes());
      model.ack(ack.lengthBytes());
      requirePrefix(ack);
    }
  }

  private void requirePrefix(Prefix prefix) {
    ByteBuffer bytes = content.at(0, (int) prefix.lengthBytes());
    require(prefix.crc32c() == Crc32c.of(bytes), "the checksum of " + prefix.lengthBytes());
  }

  /** An upload that can go on goes on to its receipt; nothing of another one is left. */
  private void settle() {
    if (model.isOpen()) {
      attach();
      while (history.length().isKnown() && model.missing() > 0) {
        chunk(MAX_PIECE);
      }
      finish(model.written(), true);
    }
    await(() -> rooms.activeUploads() == 0, "no writer to be left");
    checkFiles();
    if (model.isCreated()) {
      attach();
    }
  }

  private void checkFiles() {
    Path published = data.resolve("workspaces/model").resolve(name);
    try {
      require(Files.exists(published) == model.isPublished(), "a file only if published");
      if (model.isPublished()) {
        byte[] stored = Files.readAllBytes(published);
        require(Arrays.equals(stored, content.at(0, (int) model.written()).array()), "its content");
      }
      if (id != null) {
        require(!Files.exists(data.resolve("staging").resolve(id.value())), "no staging file");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TransferException expectFailure(FailureCode code) {
    return awaitFailure(writer(), code);
  }

  private static TransferException awaitFailure(Attached writer, FailureCode code) {
    await(() -> writer.failure() != null || writer.receipt() != null, code.name());
    if (writer.failure() instanceof TransferException failure && failure.code() == code) {
      return failure;
    }
    throw new Divergence(code + ", not " + writer.failure() + " and " + writer.receipt());
  }

  private static void await(BooleanSupplier condition, String what) {
    require(Waiting.until(condition, PATIENCE), what + " in time");
  }

  private static void require(boolean held, String what) {
    if (!held) {
      throw new Divergence("the model says: " + what);
    }
  }
}
