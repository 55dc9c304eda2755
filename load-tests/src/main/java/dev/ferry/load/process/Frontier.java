package dev.ferry.load.process;

import dev.ferry.client.FerryClient;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;

/** The durable frontier of an upload as the service tells another client. */
public final class Frontier {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Frontier() {}

  /** Of the target's furthest upload, finished ones included; 0 when the service knows none. */
  public static long of(FerryClient witness, WorkspaceFile target) {
    return Waiting.value(
        witness
            .uploads(target.workspace(), true)
            .filter(upload -> upload.file().equals(target))
            .map(UploadStatus::durable)
            .map(durable -> durable.lengthBytes())
            .reduce(0L, Math::max),
        PATIENCE);
  }
}
