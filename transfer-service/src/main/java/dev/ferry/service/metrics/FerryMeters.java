package dev.ferry.service.metrics;

import dev.ferry.transfer.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** Every meter of the service, with names and tags of few values; docs/operations.md §3. */
public final class FerryMeters {
  private final MeterRegistry registry;
  private final Counter received;
  private final Counter sent;
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

  private void gauge(String name, String description, IntSupplier count) {
    Gauge.builder(name, count, IntSupplier::getAsInt)
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
