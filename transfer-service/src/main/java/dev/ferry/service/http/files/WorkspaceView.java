package dev.ferry.service.http.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A workspace as JSON shows it; of one that was made by its first use nobody knows since when. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WorkspaceView(
    String name,
    String durability,
    @Nullable String root,
    @Nullable Long bytesMax,
    @Nullable Long entriesMax,
    @Nullable String timeToLive,
    Map<String, String> labels,
    List<String> readOnly,
    String twins,
    @Nullable String created,
    @Nullable String expires) {

  static WorkspaceView of(WorkspaceInfo info) {
    WorkspaceSpec spec = info.spec();
    return new WorkspaceView(
        spec.name().value(),
        spec.durability().name().toLowerCase(Locale.ROOT),
        spec.root().map(RootDirectory::toString).orElse(null),
        spec.bytesMaxOrNull(),
        spec.entriesMaxOrNull(),
        spec.timeToLive().map(Object::toString).orElse(null),
        spec.labels().values(),
        spec.readOnly().stream().map(WorkspacePath::toString).toList(),
        spec.twins().name().toLowerCase(Locale.ROOT),
        info.createdAt().equals(Instant.EPOCH) ? null : info.createdAt().toString(),
        info.expiresAt().map(Instant::toString).orElse(null));
  }
}
