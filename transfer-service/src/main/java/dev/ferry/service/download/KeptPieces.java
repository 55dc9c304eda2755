package dev.ferry.service.download;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * What is kept of the pieces of an open file: read from its piece file, never summed from the bytes
 * that are there now, since those may be the damage somebody looks for.
 */
final class KeptPieces {
  private final OpenFile file;
  private final int piecesOfRun;
  private final Scheduler disk;
  private volatile boolean started;

  KeptPieces(OpenFile file, int piecesOfRun, Scheduler disk) {
    this.file = file;
    this.piecesOfRun = piecesOfRun;
    this.disk = disk;
  }

  /** All runs in order, each read when it is asked for; closes the file at the end of any kind. */
  Flux<PieceRun> runs(FileStat stat) {
    return Flux.<PieceRun, Long>generate(
            this::begun, (first, sink) -> next(stat, first, sink), last -> close())
        .subscribeOn(disk);
  }

  private Long begun() {
    started = true;
    return 0L;
  }

  /** Closes the file unless somebody reads the runs, who will. */
  void abandon() {
    if (!started) {
      close();
    }
  }

  private void close() {
    var unused = disk.schedule(file::close);
  }

  private Long next(FileStat stat, Long first, SynchronousSink<PieceRun> sink) {
    long count = Math.min(piecesOfRun, Pieces.count(stat.sizeBytes()) - first);
    try {
      if (count > 0) {
        sink.next(new PieceRun(first, (int) count, kept(stat, first, (int) count)));
      } else if (file.wasChanged()) {
        sink.error(changed(stat));
      } else {
        sink.complete();
      }
    } catch (IOException e) {
      sink.error(StorageFailures.of("reading the checksums of " + stat.path(), e));
    }
    return first + count;
  }

  private Optional<int[]> kept(FileStat stat, long first, int count) throws IOException {
    if (stat.sizeBytes() <= Pieces.LENGTH_BYTES) {
      OptionalInt whole = stat.crc32c();
      return whole.isPresent() ? Optional.of(new int[] {whole.getAsInt()}) : Optional.empty();
    }
    Optional<PieceFile> pieces = file.pieces();
    return pieces.isEmpty() ? Optional.empty() : pieces.get().read(first, count);
  }

  private static TransferException changed(FileStat stat) {
    return new TransferException(
        FailureCode.VERSION_CHANGED, stat.path() + " was written into meanwhile");
  }
}
