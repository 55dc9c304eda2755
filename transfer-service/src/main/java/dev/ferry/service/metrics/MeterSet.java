package dev.ferry.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Registers the meters of {@link FerryMeter}, and no others, in one registry. */
record MeterSet(MeterRegistry registry) {
  private static final Duration[] TIMES = {
    Duration.ofMillis(1),
    Duration.ofMillis(3),
    Duration.ofMillis(10),
    Duration.ofMillis(30),
    Duration.ofMillis(100),
    Duration.ofMillis(300),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };
  private static final double[] BYTES = {
    1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28
  };
  private static final double[] COUNTS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

  Counter counter(FerryMeter meter, String... values) {
    return Counter.builder(meter.id())
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .tags(tags(meter, values))
        .register(registry);
  }

  void counted(FerryMeter meter, LongSupplier count) {
    var unused =
        FunctionCounter.builder(meter.id(), count, LongSupplier::getAsLong)
            .description(meter.meaning())
            .register(registry);
  }

  Timer timer(FerryMeter meter, String... values) {
    return Timer.builder(meter.id())
        .description(meter.meaning())
        .tags(tags(meter, values))
        .serviceLevelObjectives(TIMES)
        .register(registry);
  }

  DistributionSummary bytes(FerryMeter meter) {
    return summary(meter, BYTES);
  }

  DistributionSummary counts(FerryMeter meter) {
    return summary(meter, COUNTS);
  }

  private DistributionSummary summary(FerryMeter meter, double[] bounds) {
    return DistributionSummary.builder(meter.id())
        .baseUnit(meter.unit())
        .description(meter.meaning())
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  void gauge(FerryMeter meter, LongSupplier value, String... values) {
    var unused =
        Gauge.builder(meter.id(), value, LongSupplier::getAsLong)
            .baseUnit(meter.unit())
            .description(meter.meaning())
            .tags(tags(meter, values))
            .strongReference(true)
            .register(registry);
  }

  private static List<Tag> tags(FerryMeter meter, String... values) {
    List<String> names = meter.tags();
    if (names.size() != values.length) {
      throw new IllegalArgumentException(meter + " has the tags " + names);
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(names.get(i), values[i]));
    }
    return tags;
  }
}
