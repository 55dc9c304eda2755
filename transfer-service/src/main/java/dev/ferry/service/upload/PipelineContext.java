package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a pipeline needs of the house around it. */
interface PipelineContext {

  /** Runs work on the disk scheduler, soon. */
  void onDisk(Runnable work);

  /** The group commit of the volume. */
  GroupCommitter committer();

  /** What an upload may have written and not committed before its sender has to wait. */
  long uncommittedBytesMax();

  /** Counters. */
  FerryMeters metrics();

  /** Makes the whole object visible; runs to its end whoever listens. */
  Mono<Receipt> publish(
      UploadRecord record,
      Prefix whole,
      UploadInput.Finish finish,
      ObjectDigest digest,
      PieceKeeping pieces);

  /** What was damaged of that upload is mended and forced. */
  void mended(UploadId id);

  /** Ticks at which a publication that takes long tells its sender that it goes on. */
  Flux<Long> signsOfLife();

  /** The pipeline will do nothing more. */
  void ended(AppendPipeline pipeline);
}
