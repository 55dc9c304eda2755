package dev.ferry.service;

import dev.ferry.service.upload.Recovered;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Batches;
import dev.ferry.service.workspace.Workspaces;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Recovers before any door opens. The HTTP port is one of them: it takes uploads over WebSocket.
 *
 * <p>Blocks, on the starting thread only.
 */
@Component
class RecoveryAtStart implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveryAtStart.class);
  private static final Duration AT_MOST = Duration.ofMinutes(5);

  private final Uploads uploads;
  private final Workspaces workspaces;
  private final Batches batches;
  private volatile boolean running;

  RecoveryAtStart(Uploads uploads, Workspaces workspaces, Batches batches) {
    this.uploads = uploads;
    this.workspaces = workspaces;
    this.batches = batches;
  }

  /** Before the web server. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
  }

  @Override
  public void start() {
    Recovered recovered =
        workspaces.recover().then(batches.recover()).then(uploads.recover()).block(AT_MOST);
    if (recovered != null && !recovered.isNothing()) {
      LOG.info(
          "Recovered: {} interrupted publications finished or undone, {} leftover staging files"
              + " removed, {} uploads ended as DATA_LOST",
          recovered.publications(),
          recovered.removedFiles(),
          recovered.failedUploads());
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
