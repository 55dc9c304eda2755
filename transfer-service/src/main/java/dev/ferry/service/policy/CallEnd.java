package dev.ferry.service.policy;

import org.jspecify.annotations.Nullable;

/** Is told how a request ended, once, on the thread that ended it. */
@FunctionalInterface
public interface CallEnd {
  /** Does not listen. */
  CallEnd NONE = (workspace, bytes, outcome, failure) -> {};

  /**
   * The request is over.
   *
   * @param workspace what it was about; empty when it never came to that
   * @param bytes bytes of contents that went to or from the caller
   * @param outcome {@code OK}, {@code CANCELLED} or the name of a failure code
   * @param failure why, unless it is one of the first two
   */
  void ended(String workspace, long bytes, String outcome, @Nullable Throwable failure);
}
