package dev.ferry.service.rsocket;

import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.Payload;

/** The route in a request's metadata. */
final class RequestRoutes {
  private RequestRoutes() {}

  /**
   * The request's route. The payload stays the caller's.
   *
   * @throws TransferException {@code MALFORMED} or {@code VERSION_UNSUPPORTED}
   */
  static Route of(Payload request) {
    return of(RequestMetadata.read(request.metadata()));
  }

  /** The route in a request's metadata. */
  static Route of(RequestMetadata metadata) {
    return metadata
        .route()
        .map(Route::byPath)
        .orElseThrow(
            () -> new TransferException(FailureCode.MALFORMED, "The request has no route"));
  }

  /** Fails unless the request has that route. */
  static void require(RequestMetadata request, Route wanted) {
    Route route = of(request);
    if (route != wanted) {
      throw wrongInteraction(route);
    }
  }

  static TransferException wrongInteraction(Route route) {
    return new TransferException(
        FailureCode.MALFORMED,
        "The route '"
            + route.path()
            + "' needs another interaction model; see docs/protocol.md §3");
  }
}
