package dev.ferry.load.bench.pipe;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.WarmUp;
import dev.ferry.load.bench.run.Workload;
import dev.ferry.load.process.WorkerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The 100 % line: two JVMs, plain NIO channels, a thread each (and one that hashes). */
public final class NioPipe implements Contender {
  /** Every other figure is seen beside this one; a run in which it wanders is void. */
  public static final String REFERENCE = "pipe";

  private static final int REFERENCE_TIMES = 3;

  /** Forced once at its end. */
  public static final String FORCED = "pipe forced";

  /** Hashed by both sides. */
  public static final String HASHED = "pipe sha256";

  /** Both. */
  public static final String HASHED_FORCED = "pipe forced sha256";

  /** Many small files, one after the other over one connection. */
  public static final String SMALL = "pipe small files";

  @Override
  public String name() {
    return REFERENCE;
  }

  @Override
  public List<Subject> open(Stage stage) {
    WorkerProcess receiver = stage.worker(PipeReceiver.class);
    WorkerProcess sender = stage.worker(PipeSender.class, receiver.announced());
    List<Subject> subjects = new ArrayList<>();
    for (Sink sink : Sink.values()) {
      subjects.add(subject(stage, sender, receiver, sink, false));
      subjects.add(subject(stage, sender, receiver, sink, true));
    }
    subjects.add(small(stage, sender, receiver));
    return List.copyOf(subjects);
  }

  private static Subject subject(
      Stage stage, WorkerProcess sender, WorkerProcess receiver, Sink sink, boolean hashed) {
    String name = REFERENCE + sink.title(hashed);
    Subject subject =
        subject(stage.large(), sender, receiver, sink, hashed, name, stage.file("pipe-out"));
    if (name.equals(REFERENCE)) {
      return subject.withTimesARound(REFERENCE_TIMES).quick();
    }
    boolean quick = sink == Sink.FILE || (sink == Sink.FORCED && !hashed);
    return quick ? subject.quick() : subject;
  }

  private static Subject small(Stage stage, WorkerProcess sender, WorkerProcess receiver) {
    Path target = stage.file("pipe-small-out");
    return subject(stage.many(), sender, receiver, Sink.FILE, false, SMALL, target).quick();
  }

  private static Subject subject(
      Workload workload,
      WorkerProcess sender,
      WorkerProcess receiver,
      Sink sink,
      boolean hashed,
      String name,
      Path target) {
    String[] order = {
      sink.name(), Boolean.toString(hashed), workload.source().toString(), target.toString()
    };
    Transfer transfer =
        sink == Sink.NULL
            ? Transfer.toNowhere(() -> tell(sender, order))
            : Transfer.to(target, () -> tell(sender, order));
    return Subject.of(
            name,
            sink.promise(hashed),
            workload,
            transfer,
            ProcessTree.of(sender.pid()),
            ProcessTree.of(receiver.pid()))
        .withWarmUp(WarmUp.UNTIL_STEADY)
        .withCommand("PipeSender → PipeReceiver, 256 KiB blocks with CRC-32C, loopback TCP");
  }

  private static void tell(WorkerProcess sender, String... order) {
    String unused = sender.tell(Stage.PATIENCE, order);
  }
}
