package dev.ferry.service.metrics;

import dev.ferry.transfer.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Every meter of the service, with names and tags of few values; docs/operations.md §3. */
public final class FerryMeters {
  private final MeterRegistry registry;
  private final Counter received;
  private final Counter sent;
  private final Counter tlsFailures;
  private final Map<FailureCode, Counter> failures = new EnumMap<>(FailureCode.class);

  /** Registers the meters. */
  public FerryMeters(MeterRegistry registry) {
    this.registry = registry;
    this.received =
        Counter.builder("ferry.upload.bytes")
            .baseUnit("bytes")
            .description("Verified bytes written for uploads")
            .register(registry);
    this.sent =
        Counter.builder("ferry.download.bytes")
            .baseUnit("bytes")
            .description("Bytes handed to downloads")
            .register(registry);
    this.tlsFailures =
        Counter.builder("ferry.tls.failures")
            .description("Connections that ended by a failure of TLS")
            .register(registry);
    for (FailureCode code : FailureCode.values()) {
      failures.put(
          code,
          Counter.builder("ferry.failures")
              .tag("code", code.name())
              .description("Transfers that failed")
              .register(registry));
    }
  }

  /** Bytes of an upload were verified and written. */
  public void received(long bytes) {
    received.increment(bytes);
  }

  /** Bytes of a download were handed to the connection. */
  public void sent(long bytes) {
    sent.increment(bytes);
  }

  /** A connection ended by a failure of TLS, most often in its handshake. */
  public void tlsFailed() {
    tlsFailures.increment();
  }

  /** A hook failed. Its name is one of the few that the operator configured. */
  public void hookFailed(String name) {
    Counter.builder("ferry.hook.failures")
        .tag("hook", name)
        .description("Calls of hooks that failed")
        .register(registry)
        .increment();
  }

  /** A transfer failed. */
  public void failed(FailureCode code) {
    Counter counter = failures.get(code);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Where to read the number of uploads with a writer. */
  public void activeUploads(IntSupplier count) {
    gauge("ferry.uploads.active", "Uploads that have a writer now", count);
  }

  /** Where to read the number of connections. */
  public void connections(IntSupplier count) {
    gauge("ferry.connections", "Open RSocket connections", count);
  }

  /** Where to read how many bytes are set aside for open uploads, and are stored under a quota. */
  public void space(LongSupplier reserved, LongSupplier published) {
    bytes("ferry.space.reserved", "Bytes set aside for open uploads", reserved);
    bytes("ferry.space.published", "Bytes of published files, counted for quotas", published);
  }

  /** Where to read when the certificate ends, in seconds since 1970, and whether a newer failed. */
  public void certificate(LongSupplier expires, BooleanSupplier failed) {
    Gauge.builder("ferry.tls.certificate.expires", expires, LongSupplier::getAsLong)
        .baseUnit("seconds")
        .description("When the certificate in use ends, in seconds since 1970")
        .strongReference(true)
        .register(registry);
    gauge(
        "ferry.tls.refresh.failed",
        "1 while the certificate's files cannot be used and the one before is",
        () -> failed.getAsBoolean() ? 1 : 0);
  }

  private void bytes(String name, String description, LongSupplier count) {
    Gauge.builder(name, count, LongSupplier::getAsLong)
        .baseUnit("bytes")
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void gauge(String name, String description, IntSupplier count) {
    Gauge.builder(name, count, IntSupplier::getAsInt)
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
