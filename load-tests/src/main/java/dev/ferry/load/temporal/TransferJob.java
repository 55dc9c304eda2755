package dev.ferry.load.temporal;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A workflow that moves what its plan says. */
@WorkflowInterface
public interface TransferJob {

  /** Moves it; a cancelled one waits for its activities to say that they stopped. */
  @WorkflowMethod
  JobResult run(JobPlan plan);
}
