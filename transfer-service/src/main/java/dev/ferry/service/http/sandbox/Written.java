package dev.ferry.service.http.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ferry.transfer.WorkspacePath;
import java.util.Map;

/** A file that was written, in the JSON of plain requests. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Written(String path, String name, String type, Map<String, String> metadata) {

  static Written of(WorkspacePath path, Map<String, String> metadata) {
    return new Written(path.toString(), SandboxPaths.nameOf(path), "file", metadata);
  }

  /** One of several that were written at once. */
  record Counted(String path, @JsonProperty("bytes_written") long bytesWritten) {}
}
