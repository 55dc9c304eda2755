package dev.ferry.service.observe;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeter;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.transfer.UploadId;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of each upload, told once: the resume store lets an upload end once only, and tells
 * who ended it. Between its first attach in this process and its end an upload is observed.
 */
public final class UploadOutcomes implements AutoCloseable {
  /** Uploads that end elsewhere stay here, so there is a bound; beyond it none is observed. */
  private static final int OBSERVED_MAX = 20_000;

  private static final String INTERRUPTED = "interrupted";

  private final ObservationRegistry registry;
  private final FerryMeters meters;
  private final ConcurrentMap<UploadId, Running> running = new ConcurrentHashMap<>();

  /** Outcomes that are observed and counted there. */
  public UploadOutcomes(ObservationRegistry registry, FerryMeters meters) {
    this.registry = registry;
    this.meters = meters;
  }

  /** An upload was created or attached to. */
  void begun(UploadRecord upload, Optional<Attempt> attempt) {
    attempt.ifPresent(known -> known.isAbout(upload));
    boolean traced = attempt.map(Attempt::traceIdOrNull).isPresent();
    if ((traced || !registry.isNoop()) && running.size() < OBSERVED_MAX) {
      var unused = running.computeIfAbsent(upload.id(), id -> observed(upload, attempt));
    }
  }

  private Running observed(UploadRecord upload, Optional<Attempt> attempt) {
    Attempt first = attempt.orElse(null);
    Observation observation =
        Observation.createNotStarted(
                FerryMeter.TRANSFER_TIME.id(),
                () -> Traces.context(first == null ? null : first.traceOrNull()),
                registry)
            .contextualName("ferry transfer")
            .highCardinalityKeyValue("transfer", upload.id().value())
            .highCardinalityKeyValue("workspace", upload.created().file().workspace().value());
    if (first != null && first.traceOrNull() == null) {
      observation = observation.parentObservation(first.observation());
    }
    return new Running(observation.start(), first == null ? null : first.traceIdOrNull());
  }

  /** It came to its end by this process. */
  void ended(UploadRecord upload) {
    meters.ended(upload.state());
    Running known = running.remove(upload.id());
    TransferLog.upload(upload, known == null ? null : known.traceIdOrNull());
    if (known != null) {
      known.stop(FerryMeters.nameOf(upload.state()));
    }
  }

  /** The process stops; whoever goes on with the uploads begins anew to observe them. */
  @Override
  public void close() {
    for (UploadId id : running.keySet()) {
      Running left = running.remove(id);
      if (left != null) {
        left.stop(INTERRUPTED);
      }
    }
  }

  private record Running(Observation observation, @Nullable String traceIdOrNull) {
    void stop(String outcome) {
      var unused = observation.lowCardinalityKeyValue("outcome", outcome);
      observation.stop();
    }
  }
}
