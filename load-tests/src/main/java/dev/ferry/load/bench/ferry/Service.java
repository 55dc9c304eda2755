package dev.ferry.load.bench.ferry;

import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One service as an operator runs it, started by the first who needs it. */
public final class Service {
  private @Nullable ServiceProcess running;

  ServiceProcess of(Stage stage) {
    if (running == null) {
      running = stage.bench().service(ServiceSettings.PLAIN);
    }
    return running;
  }

  /** Where it keeps the files that the bench moves. */
  static Path workspace(Stage stage) {
    return stage.file("data").resolve("workspaces/lab");
  }
}
