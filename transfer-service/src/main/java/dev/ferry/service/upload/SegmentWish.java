package dev.ferry.service.upload;

import dev.ferry.transfer.ByteRange;

/**
 * Which segment of an upload is to be opened.
 *
 * @param wholeEpoch the upload's epoch, as it was told to who asked for its segments
 * @param range where it is
 */
public record SegmentWish(long wholeEpoch, ByteRange range) {}
