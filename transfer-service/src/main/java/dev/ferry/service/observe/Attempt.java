package dev.ferry.service.observe;

import dev.ferry.protocol.RequestTrace;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.CallEnd;
import dev.ferry.transfer.FailureCode;
import io.micrometer.observation.Observation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/**
 * One request that moves contents.
 *
 * @param route as meters and traces call it
 * @param kind what of a transfer it is
 * @param observation running, stopped with the request
 */
public record Attempt(
    String route,
    Kind kind,
    @Nullable RequestTrace traceOrNull,
    Observation observation,
    FerryMeters meters)
    implements CallEnd {

  /** What of a transfer a request is. */
  enum Kind {
    /** All of it. */
    WHOLE,
    /** An attempt of an upload, whose end the resume store tells. */
    UPLOAD,
    /** One of many that make it. */
    PART,
    /** Whatever somebody asks of an HTTP door. */
    REQUEST
  }

  /** The answer, so that what is recorded on its behalf knows the attempt. */
  public static <T> Flux<T> over(Flux<T> answer, CallEnd attempt) {
    return attempt instanceof Attempt known && known.isOfUpload()
        ? answer.contextWrite(context -> context.put(Attempt.class, known))
        : answer;
  }

  static Optional<Attempt> in(ContextView context) {
    return context.getOrEmpty(Attempt.class);
  }

  private boolean isOfUpload() {
    return kind == Kind.UPLOAD || kind == Kind.REQUEST;
  }

  @Nullable String traceIdOrNull() {
    return traceOrNull == null ? null : traceOrNull.traceId();
  }

  /** Which upload it is an attempt of. */
  void isAbout(UploadRecord upload) {
    var unused =
        observation
            .highCardinalityKeyValue("transfer", upload.id().value())
            .highCardinalityKeyValue("epoch", Long.toString(upload.epoch()));
  }

  @Override
  public void ended(String workspace, long bytes, String outcome, @Nullable Throwable failure) {
    meters.moved(route, bytes);
    if (failure != null) {
      var unusedError = observation.error(failure);
    }
    if (!outcome.equals(Attempts.DONE) && !outcome.equals(Attempts.CANCELLED)) {
      meters.failed(FailureCode.valueOf(outcome));
    }
    var unused =
        observation
            .highCardinalityKeyValue("workspace", workspace)
            .lowCardinalityKeyValue("outcome", outcome);
    observation.stop();
    if (kind == Kind.WHOLE || (kind == Kind.REQUEST && bytes > 0)) {
      TransferLog.request(route, workspace, bytes, outcome, traceIdOrNull());
    }
  }
}
