package dev.ferry.load.simulation;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A client that follows docs/protocol.md §10, and whoever starts it again when it gave up. */
final class Writer {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration RUN_AGAIN = Duration.ofSeconds(2);
  private static final Duration BETWEEN_CHUNKS = Duration.ofMillis(4);
  private static final Duration FROZEN = Duration.ofSeconds(8);
  private static final long BACK_OFF_MILLIS = 100;
  private static final int BACK_OFF_STEPS = 5;

  private final World world;
  private final Plan plan;
  private final Source source;
  private final String name;
  private @Nullable Connection connection;
  private @Nullable UploadId known;
  private @Nullable String ending;
  private int failures;
  private long lastHeard;
  private boolean sending;
  private boolean opened;
  private boolean finished;
  private int chunkBytes;
  private long credit;
  private int sent;
  private int sentBefore;
  private long acknowledged;

  Writer(World world, Plan plan, Source source, String name) {
    this.world = world;
    this.plan = plan;
    this.source = source;
    this.name = name;
  }

  Plan plan() {
    return plan;
  }

  Source source() {
    return source;
  }

  boolean isOver() {
    return ending != null;
  }

  boolean isCompleted() {
    return "COMPLETED".equals(ending);
  }

  /** How it ended. */
  String ending() {
    return String.valueOf(ending);
  }

  @Nullable Connection connection() {
    return connection;
  }

  void connect() {
    Server server = world.server();
    if (!server.isReady()) {
      again();
      return;
    }
    Connection fresh = new Connection(world, server, this);
    connection = fresh;
    opened = false;
    finished = false;
    credit = 0;
    acknowledged = 0;
    lastHeard = world.time().now();
    if (known == null && plan.fitsOneRequest(source) && world.random().nextInt(4) > 0) {
      put(fresh);
    } else {
      open(fresh);
    }
    watch(fresh);
  }

  private void put(Connection fresh) {
    log("puts");
    boolean corrupt = world.faults().chunkIsCorrupt();
    fresh.send(channel -> channel.put(plan, source, corrupt));
  }

  private void open(Connection fresh) {
    UploadId id = world.random().nextBoolean() ? known : null;
    log("opens");
    fresh.send(channel -> channel.open(plan, source, plan.wish(source, id)));
  }

  /** The key belongs to an upload that goes on over a channel. */
  void underWay() {
    heard();
    log("hears that its upload is under way");
    Connection current = connection;
    if (current != null) {
      open(current);
    }
  }

  private void watch(Connection watched) {
    var unused =
        world
            .time()
            .in(
                PATIENCE.dividedBy(4),
                () -> connection == watched && ending == null,
                () -> {
                  if (world.time().now() - lastHeard > PATIENCE.toNanos()) {
                    log("stalled");
                    watched.leave();
                    lost(watched);
                  } else {
                    watch(watched);
                  }
                });
  }

  private void log(String what) {
    world.trace().add(name + " " + what);
  }

  // ---- what it hears

  void lost(Connection which) {
    if (which == connection && ending == null) {
      log("lost its connection");
      gone();
      again();
    }
  }

  private void gone() {
    connection = null;
    sentBefore = Math.max(sentBefore, sent);
  }

  private void again() {
    failures++;
    long most = BACK_OFF_MILLIS << Math.min(failures, BACK_OFF_STEPS);
    long millis = most / 2 + (long) (world.random().nextDouble() * most / 2);
    var unused = world.time().in(Duration.ofMillis(millis), () -> ending == null, this::connect);
  }

  private void heard() {
    lastHeard = world.time().now();
  }

  void opened(UploadId id, long epoch, Prefix durable, int mostChunkBytes) {
    heard();
    log("opened at " + durable.lengthBytes() + ", epoch " + epoch);
    known = id;
    if (!source.proves(durable)) {
      leave("SOURCE_CHANGED");
      return;
    }
    int frontier = (int) durable.lengthBytes();
    world.oracle().sentAgain(plan, sentBefore - frontier);
    opened = true;
    chunkBytes = mostChunkBytes;
    sent = frontier;
    acknowledged = frontier;
    sentBefore = 0;
    pump();
  }

  private void leave(String how) {
    Connection open = connection;
    if (open != null) {
      open.leave();
    }
    end(how);
  }

  void credit(long n) {
    heard();
    credit += n;
    pump();
  }

  void acknowledged(Prefix durable) {
    heard();
    if (durable.lengthBytes() < acknowledged || durable.lengthBytes() > sent) {
      world.violated(
          name + " heard of " + durable + " after " + acknowledged + ", having sent " + sent);
    }
    acknowledged = durable.lengthBytes();
    failures = 0;
  }

  void completed(Receipt receipt) {
    boolean own = source.isNamedBy(receipt);
    log("completed" + (own ? "" : " with another content"));
    leave(own ? "COMPLETED" : "SOURCE_CHANGED");
  }

  void refused(TransferException failure) {
    FailureCode code = failure.code();
    log("is refused: " + code + " " + failure.getMessage());
    if (connection != null) {
      connection.leave();
    }
    gone();
    if (code == FailureCode.INTERNAL) {
      world.violated("a defect: " + failure.getMessage());
    }
    if (code.retryable()) {
      again();
    } else if (code == FailureCode.STORAGE_FAILED || code == FailureCode.TOO_SHORT) {
      var unused = world.time().in(RUN_AGAIN, () -> ending == null, this::connect);
    } else {
      end(code.name());
    }
  }

  private void end(String how) {
    ending = how;
    connection = null;
    log("ends: " + how);
  }

  // ---- what it sends

  private void pump() {
    if (!sending && opened && !finished && credit > 0 && connection != null) {
      sending = true;
      Connection current = connection;
      var unused =
          world
              .time()
              .at(
                  world.time().now() + pause(),
                  () -> true,
                  () -> {
                    sending = false;
                    if (connection == current) {
                      sendNext(current);
                    }
                    pump();
                  });
    }
  }

  private long pause() {
    boolean freezes = !world.faults().isHealed() && world.random().nextInt(150) == 0;
    return world.upTo(freezes ? FROZEN : BETWEEN_CHUNKS).toNanos();
  }

  private void sendNext(Connection current) {
    if (!opened || finished || credit == 0) {
      return;
    }
    credit--;
    if (sent == source.length()) {
      finished = true;
      log("finishes");
      current.send(channel -> channel.finish(plan.finish(source)));
    } else if (world.random().nextInt(40) == 0) {
      current.send(ServerChannel::flush);
    } else {
      int offset = sent;
      int length = Math.min(chunkBytes, source.length() - sent);
      boolean corrupt = world.faults().chunkIsCorrupt();
      sent += length;
      current.send(channel -> channel.chunk(source.bytes(), offset, length, corrupt));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
