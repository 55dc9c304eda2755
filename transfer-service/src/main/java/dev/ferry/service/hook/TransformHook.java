package dev.ferry.service.hook;

/**
 * A hook that decides how the bytes of files lie at rest. What is delivered is what was sent:
 * digests, offsets and lengths are those of the content, at rest or not.
 */
public non-sealed interface TransformHook extends TransferHook {

  /** The transform; the same for all files, for good: those that are there have to be read. */
  BlockTransform transform();
}
