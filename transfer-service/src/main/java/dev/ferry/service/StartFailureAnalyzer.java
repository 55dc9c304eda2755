package dev.ferry.service;

import dev.ferry.transfer.TransferException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Takes our own failures out of the framework's stack traces when the service does not start. */
final class StartFailureAnalyzer extends AbstractFailureAnalyzer<TransferException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, TransferException cause) {
    String nextStep = cause.details().getOrDefault(StoreOpening.NEXT_STEP, cause.code().nextStep());
    return new FailureAnalysis(cause.code() + ": " + cause.getMessage(), nextStep, cause);
  }
}
