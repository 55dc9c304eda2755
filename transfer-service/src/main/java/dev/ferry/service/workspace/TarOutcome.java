package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeFailure;

/** What is told while a tar stream is unpacked. */
public sealed interface TarOutcome {

  /** A member that was not unpacked; the others go on. */
  record Refused(TreeFailure failure) implements TarOutcome {}

  /**
   * How far it is.
   *
   * @param bytes of the stream that were gone through
   */
  record Reached(long bytes) implements TarOutcome {}

  /**
   * Everything was unpacked but what was refused.
   *
   * @param files how many, further names of files not counted
   * @param directories how many
   * @param links how many symbolic and hard ones
   * @param bytes of the files together
   * @param refused how many members were not unpacked
   */
  record Unpacked(long files, long directories, long links, long bytes, long refused)
      implements TarOutcome {}
}
