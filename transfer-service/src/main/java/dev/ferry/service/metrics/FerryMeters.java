package dev.ferry.service.metrics;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.internal.PlatformDependent;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What the rooms tell the meters of {@link FerryMeter}. Safe for any thread; never blocks or fails.
 */
public final class FerryMeters {
  private final MeterSet meters;
  private final Counter received;
  private final Counter acknowledged;
  private final Counter resent;
  private final Counter sent;
  private final Counter takeovers;
  private final Counter tlsFailures;
  private final Counter forceFailures;
  private final Counter storeFailures;
  private final Timer fileForces;
  private final Timer directoryForces;
  private final Timer groupTimes;
  private final DistributionSummary groupBytes;
  private final DistributionSummary groupUploads;
  private final Map<FailureCode, Counter> failures = new EnumMap<>(FailureCode.class);
  private final Map<UploadState, Counter> outcomes = new EnumMap<>(UploadState.class);
  private final Map<StoreCall, Timer> storeCalls = new EnumMap<>(StoreCall.class);

  /** Registers the meters. */
  public FerryMeters(MeterRegistry registry) {
    this.meters = new MeterSet(registry);
    this.received = meters.counter(FerryMeter.UPLOAD_BYTES);
    this.acknowledged = meters.counter(FerryMeter.UPLOAD_ACKNOWLEDGED);
    this.resent = meters.counter(FerryMeter.UPLOAD_RESENT);
    this.sent = meters.counter(FerryMeter.DOWNLOAD_BYTES);
    this.takeovers = meters.counter(FerryMeter.TAKEOVERS);
    this.tlsFailures = meters.counter(FerryMeter.TLS_FAILURES);
    this.forceFailures = meters.counter(FerryMeter.FORCE_FAILURES);
    this.storeFailures = meters.counter(FerryMeter.STORE_FAILURES);
    this.fileForces = meters.timer(FerryMeter.FORCE_TIME, "file");
    this.directoryForces = meters.timer(FerryMeter.FORCE_TIME, "directory");
    this.groupTimes = meters.timer(FerryMeter.GROUP_TIME);
    this.groupBytes = meters.bytes(FerryMeter.GROUP_BYTES);
    this.groupUploads = meters.counts(FerryMeter.GROUP_UPLOADS);
    for (FailureCode code : FailureCode.values()) {
      failures.put(code, meters.counter(FerryMeter.FAILURES, code.name()));
    }
    for (StoreCall call : StoreCall.values()) {
      storeCalls.put(call, meters.timer(FerryMeter.STORE_TIME, call.tag()));
    }
    for (UploadState state : UploadState.values()) {
      if (state.isTerminal()) {
        outcomes.put(state, meters.counter(FerryMeter.UPLOAD_OUTCOMES, nameOf(state)));
      }
    }
    meters.gauge(FerryMeter.DIRECT_USED, PlatformDependent::usedDirectMemory);
    meters.gauge(FerryMeter.DIRECT_MAX, PlatformDependent::maxDirectMemory);
  }

  /** A terminal state as tags and logs call it. */
  public static String nameOf(UploadState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Bytes of an upload were verified and written. */
  public void received(long bytes) {
    received.increment(bytes);
  }

  /** Bytes of an upload became durable. */
  public void acknowledged(long bytes) {
    acknowledged.increment(bytes);
  }

  /** Bytes of an upload came in vain, or came again. */
  public void resent(long bytes) {
    if (bytes > 0) {
      resent.increment(bytes);
    }
  }

  /** Bytes of a download were handed to the connection. */
  public void sent(long bytes) {
    sent.increment(bytes);
  }

  /** A writer was driven out by a newer one. */
  public void takenOver() {
    takeovers.increment();
  }

  /** A connection ended by a failure of TLS, most often in its handshake. */
  public void tlsFailed() {
    tlsFailures.increment();
  }

  /** A hook failed. Its name is one of the few that the operator configured. */
  public void hookFailed(String name) {
    meters.counter(FerryMeter.HOOK_FAILURES, name).increment();
  }

  /** An attempt failed. */
  public void failed(FailureCode code) {
    Counter counter = failures.get(code);
    if (counter != null) {
      counter.increment();
    }
  }

  /**
   * A request moved contents.
   *
   * @param route one of a few names
   */
  public void moved(String route, long bytes) {
    if (bytes > 0) {
      meters.counter(FerryMeter.ATTEMPT_BYTES, route).increment(bytes);
    }
  }

  /** An upload ended; nothing for a state that is not terminal. */
  public void ended(UploadState state) {
    Counter counter = outcomes.get(state);
    if (counter != null) {
      counter.increment();
    }
  }

  /** So many uploads and bytes became durable together. */
  public void grouped(int uploads, long bytes) {
    groupUploads.record(uploads);
    groupBytes.record(bytes);
  }

  /** A group commit took that long, whatever became of it. */
  public void groupTook(long nanos) {
    groupTimes.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A force took that long, and whether it failed. */
  public void forced(boolean directory, long nanos, boolean failed) {
    (directory ? directoryForces : fileForces).record(nanos, TimeUnit.NANOSECONDS);
    if (failed) {
      forceFailures.increment();
    }
  }

  /** A call of the resume store took that long. */
  public void stored(StoreCall call, long nanos) {
    Timer timer = storeCalls.get(call);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The resume store did not answer a call. */
  public void storeFailed() {
    storeFailures.increment();
  }

  /** Where to read the number of writers of uploads. */
  public void writers(IntSupplier count) {
    meters.gauge(FerryMeter.UPLOADS_ACTIVE, count::getAsInt);
  }

  /** Where to read the number of uploads that are open, and of those with a writer. */
  public void uploads(IntSupplier open, IntSupplier running) {
    meters.gauge(FerryMeter.UPLOADS, running::getAsInt, "running");
    meters.gauge(
        FerryMeter.UPLOADS, () -> Math.max(0, open.getAsInt() - running.getAsInt()), "waiting");
  }

  /** Where to read how much is written and not durable. */
  public void frontierLag(LongSupplier bytes) {
    meters.gauge(FerryMeter.FRONTIER_LAG, bytes);
  }

  /** Where to read what uploads may have under way. */
  public void window(LongSupplier granted, LongSupplier total) {
    meters.gauge(FerryMeter.WINDOW_GRANTED, granted);
    meters.gauge(FerryMeter.WINDOW_TOTAL, total);
  }

  /** Where to read the number of connections. */
  public void connections(IntSupplier count) {
    meters.gauge(FerryMeter.CONNECTIONS, count::getAsInt);
  }

  /** Where to read how many bytes are set aside for open uploads, and are stored under a quota. */
  public void space(LongSupplier reserved, LongSupplier published) {
    meters.gauge(FerryMeter.SPACE_RESERVED, reserved);
    meters.gauge(FerryMeter.SPACE_PUBLISHED, published);
  }

  /** Where to read the room of the volume; none of them may wait for the disk. */
  public void disk(LongSupplier free, LongSupplier total, LongSupplier floor) {
    meters.gauge(FerryMeter.DISK_FREE, free);
    meters.gauge(FerryMeter.DISK_TOTAL, total);
    meters.gauge(FerryMeter.DISK_FLOOR, floor);
  }

  /** Where to read when the certificate ends, in seconds since 1970, and whether a newer failed. */
  public void certificate(LongSupplier expires, BooleanSupplier failed) {
    meters.gauge(FerryMeter.CERTIFICATE_EXPIRES, expires);
    meters.gauge(FerryMeter.CERTIFICATE_REFUSED, () -> failed.getAsBoolean() ? 1 : 0);
  }

  /** Where to read how many refusals were counted only. */
  public void auditLeftOut(LongSupplier count) {
    meters.counted(FerryMeter.AUDIT_LEFT_OUT, count);
  }
}
