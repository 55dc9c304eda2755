package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.process.WorkerProcess;
import java.nio.file.Path;
import java.util.List;

/** Spring WebFlux with a raw body, both sides warm. */
public final class WebFlux implements Contender {
  private static final String ARRIVES = "webflux-up";

  @Override
  public String name() {
    return "WebFlux PUT";
  }

  @Override
  public List<Subject> open(Stage stage) {
    WorkerProcess server = stage.worker(WebFluxServer.class, stage.bench().folder().toString());
    WorkerProcess client = stage.worker(WebFluxClient.class, server.announced());
    Path target = stage.file(ARRIVES);
    Subject subject =
        new Warm(stage, client, server)
            .subject(
                name(),
                target,
                "WebClient with a FileSystemResource → DataBufferUtils.write(body, path)",
                stage.large().source().toString(),
                ARRIVES);
    return List.of(subject.quick());
  }
}
