package dev.ferry.load.temporal.example;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Runs a step over a directory, in a workspace of its own. */
@WorkflowInterface
public interface WorkspaceJob {

  /**
   * Pushes a directory, runs the step, pulls what it made.
   *
   * @param inputs local directory
   * @param workspace name of the workspace
   * @param artifacts local directory
   * @return what happened, for people
   */
  @WorkflowMethod
  String run(String inputs, String workspace, String artifacts);
}
