package dev.ferry.service.storage;

import java.io.IOException;

/** A force failed before: the volume may lose what it takes until the service is restarted. */
public final class VolumePoisonedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** For that force. */
  public VolumePoisonedException(IOException force) {
    super(
        "a force failed ("
            + force.getMessage()
            + "); check the volume and its kernel log, then restart the service",
        force);
  }
}
