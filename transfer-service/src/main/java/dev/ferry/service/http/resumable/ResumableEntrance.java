package dev.ferry.service.http.resumable;

import dev.ferry.service.http.HttpEntrance;
import org.springframework.stereotype.Component;

/** The paths of this door; creations at the files of {@code /v1} come in by the files' own. */
@Component
final class ResumableEntrance implements HttpEntrance {
  @Override
  public String name() {
    return "resumable";
  }

  @Override
  public boolean covers(String path) {
    return path.startsWith(ResumableUploads.OWN) || path.startsWith(UploadResource.PATH);
  }
}
