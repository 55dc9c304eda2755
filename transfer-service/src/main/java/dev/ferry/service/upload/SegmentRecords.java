package dev.ferry.service.upload;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.SegmentRecord;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.ContentLength;

/** Segments in the words of their pipelines, for which each is an upload that begins at 0. */
final class SegmentRecords {
  private SegmentRecords() {}

  static UploadRecord asUpload(UploadRecord whole, SegmentRecord segment) {
    NewUpload created = whole.created();
    NewUpload part =
        new NewUpload(
            segment.id(),
            created.file(),
            created.key(),
            ContentLength.of(segment.lengthBytes()),
            created.attributes(),
            null,
            created.condition(),
            created.durability(),
            created.expiry(),
            created.createdAt());
    return new UploadRecord(
        part,
        whole.state(),
        segment.epoch(),
        segment.durable(),
        whole.updatedAt(),
        whole.expiresAt(),
        null,
        null);
  }
}
