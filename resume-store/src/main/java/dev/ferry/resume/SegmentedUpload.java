package dev.ferry.resume;

import java.util.List;

/**
 * An open upload and what is durable of it behind its frontier.
 *
 * @param whole the upload, with the epoch under which segments may be opened
 * @param segments those with durable bytes, in order; none touches the one before
 */
public record SegmentedUpload(UploadRecord whole, List<SegmentRecord> segments) {

  /** Keeps its own copy. */
  public SegmentedUpload {
    segments = List.copyOf(segments);
  }
}
