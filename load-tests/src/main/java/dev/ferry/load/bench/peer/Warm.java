package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.WarmUp;
import dev.ferry.load.process.WorkerProcess;
import java.nio.file.Path;

/**
 * A pair of JVMs of the lab that stay, and move the large file when they are told to.
 *
 * @param stage where they run
 * @param client is told
 * @param server serves
 */
record Warm(Stage stage, WorkerProcess client, WorkerProcess server) {

  /** A subject for which the client is told these words and leaves a file. */
  Subject subject(String name, Path arrives, String how, String... order) {
    Transfer transfer =
        Transfer.to(
            arrives,
            () -> {
              String unused = client.tell(Stage.PATIENCE, order);
            });
    return Subject.of(
            name,
            "nothing",
            stage.large(),
            transfer,
            ProcessTree.of(client.pid()),
            ProcessTree.of(server.pid()))
        .withWarmUp(WarmUp.UNTIL_STEADY)
        .withCommand(how);
  }
}
