package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.WarmUp;
import dev.ferry.load.process.PeerProcess;
import dev.ferry.load.process.WorkerProcess;
import dev.ferry.load.speed.CopyServer;
import java.nio.file.Path;
import java.util.List;

/** Plain reactor-netty over TCP: sendfile on one side, a write per buffer on the other. */
public final class NettySendfile implements Contender {

  @Override
  public String name() {
    return "reactor-netty sendfile";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Subject> open(Stage stage) {
    Path target = stage.file("netty-up");
    PeerProcess server =
        stage
            .bench()
            .keep(
                PeerProcess.start(
                    CopyServer.class, stage.file("CopyServer.log"), target.toString()));
    WorkerProcess client = stage.worker(NettySender.class, Integer.toString(server.port()));
    String source = stage.large().source().toString();
    Transfer transfer =
        Transfer.to(
            target,
            () -> {
              String unused = client.tell(Stage.PATIENCE, source);
            });
    return List.of(
        Subject.of(
                name(),
                "nothing",
                stage.large(),
                transfer,
                ProcessTree.of(client.pid()),
                ProcessTree.of(server.pid()))
            .withWarmUp(WarmUp.UNTIL_STEADY)
            .withCommand("NettyOutbound.sendFile → NettyInbound.receive, written on its loop"));
  }
}
