package dev.ferry.load.temporal.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.load.process.Waiting;
import dev.ferry.transfer.FileStat;
import java.time.Duration;
import java.util.List;

/** The step, with the workspace's own small files. */
public final class LineCount implements Step {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final FerryClient ferry;

  /** Over a client that stays the caller's. */
  public LineCount(FerryClient ferry) {
    this.ferry = ferry;
  }

  @Override
  public int countLines(String workspace) {
    Workspace box = ferry.workspace(workspace);
    List<String> lines =
        Waiting.value(
            box.list("/in", Integer.MAX_VALUE)
                .filter(stat -> stat.type() == FileStat.Type.FILE)
                .map(stat -> stat.path().toString())
                .concatMap(
                    path ->
                        box.read(path)
                            .map(file -> UTF_8.decode(file.bytes()).toString().lines().count())
                            .map(count -> count + " " + path))
                .collectList(),
            PATIENCE);
    String report = String.join("\n", lines) + "\n";
    Waiting.done(box.write("/out/report.txt", report.getBytes(UTF_8)), PATIENCE);
    return lines.size();
  }
}
