package dev.ferry.load.takeover;

import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Percentiles;
import dev.ferry.load.report.Table;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** What stat, status and a small download take, alone and beside writers of the same paths. */
final class Readers {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int WRITERS = 4;
  private static final WorkspaceFile SMALL = WorkspaceFile.parse("lab:/small");

  private final FerryClient reader;
  private final FerryClient writer;
  private final SeededFile small;
  private final SeededFile large;

  Readers(Workbench bench, String address, long seed) {
    this.reader = bench.client(address);
    this.writer = bench.client(address);
    this.small = SeededFile.write(bench.file("small"), seed, 64 * 1024);
    this.large = SeededFile.write(bench.file("large"), ~seed, 64L << 20);
    upload(small, SMALL).await(PATIENCE);
  }

  private RunningUpload upload(SeededFile source, WorkspaceFile target) {
    return RunningUpload.start(
        writer.upload(UploadRequest.of(UploadSource.ofPath(source.path()), target)));
  }

  /** Adds a row for each kind of reading; the longest one in milliseconds. */
  double measure(Table table, String beside, boolean writing, int times) {
    double longest = 0;
    List<RunningUpload> uploads = new ArrayList<>();
    for (int i = 0; writing && i < WRITERS; i++) {
      uploads.add(upload(large, WorkspaceFile.parse("lab:/large-" + i)));
    }
    UploadId id = Waiting.value(reader.uploads(SMALL.workspace(), true).next(), PATIENCE).id();
    List<Long> stats = new ArrayList<>();
    List<Long> statuses = new ArrayList<>();
    List<Long> downloads = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      for (int u = 0; u < uploads.size(); u++) {
        if (uploads.get(u).isDone()) {
          uploads.set(u, upload(large, WorkspaceFile.parse("lab:/large-" + u)));
        }
      }
      stats.add(nanos(reader.stat(SMALL)));
      statuses.add(nanos(reader.uploadStatus(id)));
      downloads.add(nanos(reader.read(ReadRequest.of(SMALL)).then()));
    }
    uploads.forEach(each -> each.await(PATIENCE));
    for (var kind :
        List.of(
            new Kind("stat", stats),
            new Kind("upload status", statuses),
            new Kind("download 64 KiB", downloads))) {
      Percentiles times99 = new Percentiles(kind.nanos());
      Table unused = table.row(kind.name() + beside, times, times99.text());
      longest = Math.max(longest, times99.millis(99));
    }
    return longest;
  }

  private static long nanos(Mono<?> reading) {
    long start = System.nanoTime();
    Waiting.done(reading, PATIENCE);
    return System.nanoTime() - start;
  }

  private record Kind(String name, List<Long> nanos) {}
}
