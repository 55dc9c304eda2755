package dev.ferry.service.download;

import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.transfer.Pace;
import dev.ferry.transfer.TransferLimits;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * How a file is read.
 *
 * @param pace of what is sent from its workspace
 * @param disk where reading happens
 * @param meters are told of what is sent
 */
record ReadingTerms(TransferLimits limits, Pace pace, Scheduler disk, FerryMeters meters) {

  int chunkBytes(OutboundGate gate, int wanted) {
    return limits.negotiateChunkBytes(gate.chunkBytes(pace.chunkBytes(wanted)));
  }

  OutboundGate paced(OutboundGate gate, int chunkBytes) {
    return pace.isFree() ? gate : new PacedGate(gate, pace, chunkBytes, Schedulers.parallel());
  }

  Duration progressTimeout() {
    return limits.progressTimeout();
  }
}
