package dev.ferry.load.bench.pipe;

import dev.ferry.load.bench.run.CProgram;
import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.process.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same pipe in C, compiled here: what the machine can do without a JVM. */
public final class CPipe implements Contender {
  private static final String SOURCE = "pipe.c";

  @Override
  public String name() {
    return "C pipe";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    Path program = compile(stage);
    WorkerProcess receiver =
        stage.worker(new ProcessBuilder(program.toString(), "serve"), "c-pipe");
    ColdCommand sender = new ColdCommand(stage.file("c-pipe-send.log"), Map.of());
    List<Subject> subjects = new ArrayList<>();
    for (Sink sink : Sink.values()) {
      subjects.add(subject(stage, program, sender, receiver, sink, false));
      subjects.add(subject(stage, program, sender, receiver, sink, true));
    }
    return List.copyOf(subjects);
  }

  private static Path compile(Stage stage) throws IOException, Unavailable {
    String machine = System.getProperty("os.arch");
    String instructions = "aarch64".equals(machine) ? "-march=armv8-a+crc" : "-msse4.2";
    return CProgram.compile(stage, CPipe.class, SOURCE, instructions, "-pthread", "-ldl");
  }

  private static Subject subject(
      Stage stage,
      Path program,
      ColdCommand sender,
      WorkerProcess receiver,
      Sink sink,
      boolean hashed) {
    Path target = stage.file("c-pipe-out");
    List<String> command =
        List.of(
            program.toString(),
            "send",
            receiver.announced(),
            Integer.toString(sink.ordinal()),
            hashed ? "1" : "0",
            stage.large().source().toString(),
            target.toString());
    Transfer transfer =
        sink == Sink.NULL
            ? Transfer.toNowhere(() -> sender.run(command))
            : Transfer.to(target, () -> sender.run(command));
    return Subject.of(
            "C pipe" + sink.title(hashed),
            sink.promise(hashed),
            stage.large(),
            transfer,
            sender,
            ProcessTree.of(receiver.pid()))
        .beside(NioPipe.REFERENCE + sink.title(hashed))
        .withCommand(String.join(" ", command));
  }
}
