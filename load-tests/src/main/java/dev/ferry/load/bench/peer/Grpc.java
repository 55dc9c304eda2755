package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.process.WorkerProcess;
import java.nio.file.Path;
import java.util.List;

/** grpc-java, streaming, both sides warm. */
public final class Grpc implements Contender {
  private static final int SMALL = 64 << 10;
  private static final int LARGE = 1 << 20;

  @Override
  public String name() {
    return "grpc-java";
  }

  @Override
  public List<Subject> open(Stage stage) {
    WorkerProcess server = stage.worker(GrpcServer.class);
    WorkerProcess client = stage.worker(GrpcClient.class, server.announced());
    Warm warm = new Warm(stage, client, server);
    return List.of(
        subject(warm, "grpc-java up, 64 KiB", "up", SMALL).quick(),
        subject(warm, "grpc-java up, 1 MiB", "up", LARGE),
        subject(warm, "grpc-java down, 64 KiB", "down", SMALL));
  }

  private static Subject subject(Warm warm, String name, String way, int messageBytes) {
    Path target = warm.stage().file("grpc-" + way);
    return warm.subject(
        name,
        target,
        "grpc-java with Netty, plaintext, one stream of byte messages, flow control by isReady",
        way,
        warm.stage().large().source().toString(),
        target.toString(),
        Integer.toString(messageBytes));
  }
}
