package dev.ferry.service;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says in two lines on standard error why the service did not start. */
final class StartFailureReporter implements FailureAnalysisReporter {

  @Override
  public void report(FailureAnalysis analysis) {
    System.err.println("ferry: " + analysis.getDescription());
    if (analysis.getAction() != null) {
      System.err.println("  next: " + analysis.getAction());
    }
  }
}
