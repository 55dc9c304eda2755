package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the pipeline of a segment needs: as that of a whole, but for publishing. */
record SegmentContext(PipelineContext whole) implements PipelineContext {

  @Override
  public void onDisk(Runnable work) {
    whole.onDisk(work);
  }

  @Override
  public GroupCommitter committer() {
    return whole.committer();
  }

  @Override
  public long uncommittedBytesMax() {
    return whole.uncommittedBytesMax();
  }

  @Override
  public FerryMeters metrics() {
    return whole.metrics();
  }

  /** Fails: a segment is over when all of it is acknowledged. */
  @Override
  public Mono<Receipt> publish(
      UploadRecord record,
      Prefix all,
      UploadInput.Finish finish,
      ObjectDigest digest,
      PieceKeeping pieces) {
    return Mono.error(
        new TransferException(
            FailureCode.MALFORMED, "Finish does not belong into the channel of a segment"));
  }

  @Override
  public void mended(UploadId id) {}

  @Override
  public Flux<Long> signsOfLife() {
    return whole.signsOfLife();
  }

  @Override
  public void ended(AppendPipeline pipeline) {
    whole.ended(pipeline);
  }
}
