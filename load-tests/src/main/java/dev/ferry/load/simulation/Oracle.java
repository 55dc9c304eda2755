package dev.ferry.load.simulation;

import dev.ferry.load.simulation.disk.SimulatedDisk;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows what was promised, and compares it with what is there. */
final class Oracle {
  private static final long RESEND_MOST = Server.LIMITS.groupBytes() + Server.LIMITS.windowBytes();

  private final World world;
  private final SimulatedDisk disk;
  private final Map<String, Plan> plans = new LinkedHashMap<>();
  private final Map<UploadId, Promise> promises = new LinkedHashMap<>();
  private final VisibleFiles visible;
  private int powerCuts;
  private long mostSentAgain;

  Oracle(World world) {
    this.world = world;
    this.disk = world.disk();
    this.visible = new VisibleFiles(world);
  }

  void expect(Plan plan) {
    plans.put(plan.key(), plan);
    visible.expect(plan);
  }

  long mostSentAgain() {
    return mostSentAgain;
  }

  private Promise promise(Plan plan, UploadId id) {
    return promises.computeIfAbsent(id, unused -> new Promise(plan));
  }

  /** Whether the class of the upload allows that it was lost by now. */
  boolean mayBeLost(Plan plan) {
    return !plan.isDurable() && powerCuts > 0;
  }

  private static String staged(UploadId id) {
    return "/staging/" + id;
  }

  // ---- what the service says

  void attached(Plan plan, UploadId id, Prefix durable) {
    Promise promise = promise(plan, id);
    if (durable.lengthBytes() < promise.acknowledged && !mayBeLost(plan)) {
      world.violated(
          "%s went back from %d to %d".formatted(id, promise.acknowledged, durable.lengthBytes()));
    }
  }

  void acknowledged(Plan plan, Source source, UploadId id, Prefix durable) {
    Promise promise = promise(plan, id);
    int length = (int) durable.lengthBytes();
    if (!source.proves(durable)) {
      world.violated(id + " acknowledges other bytes than " + source + " sent");
    }
    boolean stored =
        plan.isDurable()
            ? disk.keeps(staged(id), source.bytes(), length)
            : disk.beginsWith(staged(id), source.bytes(), length).orElse(false);
    if (!stored && isOpen(id)) {
      world.violated(id + " acknowledges " + length + " bytes that are not safe");
    }
    promise.acknowledged = Math.max(promise.acknowledged, length);
  }

  private boolean isOpen(UploadId id) {
    return world.store().snapshot().stream()
        .anyMatch(record -> record.id().equals(id) && record.state() == UploadState.OPEN);
  }

  void published(Plan plan, Receipt receipt) {
    Optional<UploadRecord> record =
        world.store().snapshot().stream()
            .filter(row -> row.created().key().value().equals(plan.key()))
            .findFirst();
    if (record.isEmpty() || record.get().state() != UploadState.PUBLISHED) {
      world.violated(plan.key() + " has a receipt, but is " + record.map(UploadRecord::state));
      return;
    }
    if (plan.lying()) {
      world.violated(plan.key() + " was published, though its sender named another digest");
    }
    Promise promise = promise(plan, record.get().id());
    if (promise.receipt == null) {
      promise.receipt = receipt;
      visible.receipted(plan, record.get().id(), receipt);
    } else if (!promise.receipt.equals(receipt)) {
      world.violated(plan.key() + " has another receipt than before");
    }
  }

  void sentAgain(Plan plan, long bytes) {
    if (mayBeLost(plan)) {
      return;
    }
    mostSentAgain = Math.max(mostSentAgain, bytes);
    if (bytes > RESEND_MOST) {
      world.violated(plan.key() + " has to send " + bytes + " bytes again");
    }
  }

  // ---- what is there

  /** After every event. */
  void look() {
    if (world.takeStoreChanged()) {
      lookAtRows();
    }
    visible.look();
  }

  private void lookAtRows() {
    List<UploadRecord> rows = world.store().snapshot();
    for (UploadRecord row : rows) {
      Plan plan = plans.get(row.created().key().value());
      if (plan == null) {
        world.violated("a row nobody asked for: " + row.id());
        return;
      }
      Promise promise = promise(plan, row.id());
      lookAtRow(plan, promise, row);
      promise.row = row;
      visible.staged(row.id(), disk.number(staged(row.id())));
    }
    promises.forEach(
        (id, promise) -> {
          if (rows.stream().noneMatch(row -> row.id().equals(id))) {
            world.violated("the row of " + id + " is gone");
          }
        });
  }

  private void lookAtRow(Plan plan, Promise promise, UploadRecord row) {
    UploadRecord before = promise.row;
    if (row.durable().lengthBytes() < promise.acknowledged && !mayBeLost(plan)) {
      world.violated(row.id() + " has less than was acknowledged: " + row.durable());
    }
    if (before != null) {
      if (row.durable().lengthBytes() < before.durable().lengthBytes()) {
        world.violated(row.id() + " went back to " + row.durable());
      }
      if (row.epoch() < before.epoch()) {
        world.violated(row.id() + " went back to epoch " + row.epoch());
      }
      if (before.state().isTerminal() && row.state() != before.state()) {
        world.violated(row.id() + " went from " + before.state() + " to " + row.state());
      }
    }
    Receipt written = row.receiptOrNull();
    if (promise.receipt != null
        && (written == null
            || !promise.receipt.equals(written.surviving(row.created().durability())))) {
      world.violated(row.id() + " gave a receipt that is not in its row");
    }
    FailureCode reason = row.reasonOrNull();
    if (reason != null && !mayEndAs(plan, reason.name())) {
      world.violated(row.id() + " ended as " + row.state() + " for " + reason);
    }
  }

  /** Whether an upload or its writer may end so. */
  boolean mayEndAs(Plan plan, String ending) {
    return switch (ending) {
      case "COMPLETED", "FENCED" -> true;
      case "ABORTED" -> visible.isAborted(plan);
      case "EXPIRED" -> plan.expiryOrNull() != null;
      case "PRECONDITION_FAILED" -> !plan.condition().holdsFor(Optional.of("any"));
      case "DIGEST_MISMATCH" -> plan.lying();
      case "DATA_LOST" -> mayBeLost(plan);
      case "SOURCE_CHANGED" -> plan.sources().size() > 1 || mayBeLost(plan);
      default -> false;
    };
  }

  void aborted(Plan plan) {
    visible.aborted(plan);
  }

  /** Recovery is over, no door is open yet. */
  void recovered() {
    for (UploadRecord row : world.store().snapshot()) {
      Plan plan = plans.get(row.created().key().value());
      if (plan != null && row.state() == UploadState.OPEN && !mayBeLost(plan)) {
        lookAtStaged(plan, row);
      }
      if (row.state() == UploadState.PUBLISHING) {
        world.violated(row.id() + " is PUBLISHING after recovery");
      }
    }
  }

  private void lookAtStaged(Plan plan, UploadRecord row) {
    int frontier = (int) row.durable().lengthBytes();
    boolean whole =
        frontier == 0
            || plan.sources().stream()
                .anyMatch(
                    source ->
                        source.proves(row.durable())
                            && disk.beginsWith(staged(row.id()), source.bytes(), frontier)
                                .orElse(false));
    if (!whole) {
      world.violated(row.id() + " lost bytes below its frontier " + frontier);
    }
  }

  /** Rows and bytes may have gone back, but no further than promised. */
  void powerWasCut() {
    powerCuts++;
    promises.values().forEach(promise -> promise.row = null);
    visible.powerWasCut();
  }

  /** At the end, after a last restart, with nobody at work. */
  void lookAtTheEnd() {
    List<String> left = disk.names("/staging");
    if (!left.isEmpty()) {
      world.violated("left behind in staging: " + left);
    }
    for (UploadRecord row : world.store().snapshot()) {
      if (!row.state().isTerminal()) {
        world.violated(row.id() + " is still " + row.state());
      }
    }
    visible.lookAtTheEnd();
  }

  /** What is known of one upload. */
  private static final class Promise {
    private final Plan plan;
    private int acknowledged;
    private @Nullable Receipt receipt;
    private @Nullable UploadRecord row;

    Promise(Plan plan) {
      this.plan = plan;
    }

    @Override
    public String toString() {
      return plan + " " + acknowledged;
    }
  }
}
