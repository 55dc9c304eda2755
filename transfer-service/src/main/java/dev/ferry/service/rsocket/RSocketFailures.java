package dev.ferry.service.rsocket;

import dev.ferry.protocol.codec.FailureCodec;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.rsocket.exceptions.CustomRSocketException;
import io.rsocket.exceptions.RejectedSetupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This door's one mapping of failures to ERROR frames (docs/protocol.md §9). */
final class RSocketFailures {
  private static final Logger LOG = LoggerFactory.getLogger(RSocketFailures.class);

  private RSocketFailures() {}

  /** The error of a stream. */
  static Throwable ofStream(Throwable failure) {
    TransferException known = known(failure);
    return new CustomRSocketException(known.code().wireCode(), FailureCodec.encode(known));
  }

  /** The refusal of a connection. */
  static Throwable ofSetup(Throwable failure) {
    return new RejectedSetupException(FailureCodec.encode(known(failure)));
  }

  /** Defects are logged here, in full, and told to the peer without their insides. */
  private static TransferException known(Throwable failure) {
    if (failure instanceof TransferException known) {
      if (known.code() == FailureCode.INTERNAL) {
        LOG.error("A request failed by a defect", known);
      }
      return known;
    }
    if (failure instanceof OutOfDirectMemoryError) {
      LOG.warn("A request failed: {}", failure.getMessage());
      return new TransferException(
          FailureCode.LIMIT_EXCEEDED, "The service has no memory for buffers left");
    }
    LOG.error("A request failed by a defect", failure);
    return new TransferException(
        FailureCode.INTERNAL, "The service failed (" + failure.getClass().getSimpleName() + ")");
  }
}
