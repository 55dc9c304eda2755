package dev.ferry.service.observe;

import dev.ferry.protocol.RequestTrace;
import dev.ferry.protocol.Route;
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
 * @param observation running, stopped with the request
 */
public record Attempt(
    Route route, @Nullable RequestTrace traceOrNull, Observation observation, FerryMeters meters)
    implements CallEnd {

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
    return route == Route.UPLOAD || route == Route.PUT;
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
    if (failure != null) {
      meters.failed(FailureCode.valueOf(outcome));
      var unusedError = observation.error(failure);
    }
    var unused =
        observation
            .highCardinalityKeyValue("workspace", workspace)
            .lowCardinalityKeyValue("outcome", outcome);
    observation.stop();
    if (Attempts.WHOLE.contains(route)) {
      TransferLog.request(route.operation(), workspace, bytes, outcome, traceIdOrNull());
    }
  }
}
