package dev.ferry.service.http.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.WorkspaceInfo;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox in the JSON of the control plane.
 *
 * @param envdAccessToken told only to who makes it or connects to it
 * @param state {@code running}, or {@code paused} when its time is over and its files are kept
 * @param metadata its labels
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SandboxView(
    String sandboxID,
    String templateID,
    String clientID,
    String envdVersion,
    @Nullable String envdAccessToken,
    @Nullable String startedAt,
    @Nullable String endAt,
    @Nullable String state,
    @Nullable Map<String, String> metadata,
    @Nullable Integer cpuCount,
    @Nullable Integer memoryMB,
    @Nullable Integer diskSizeMB) {
  /** What clients may expect of the file routes. */
  static final String ENVD_VERSION = "0.6.4";

  /** The label that has the name of the template. */
  static final String TEMPLATE = "sandbox.template";

  private static final String CLIENT = "ferry";
  private static final String NEVER = "9999-12-31T23:59:59Z";

  /** What opens it. */
  static SandboxView opened(WorkspaceInfo sandbox, String token) {
    return new SandboxView(
        sandbox.spec().name().value(),
        template(sandbox),
        CLIENT,
        ENVD_VERSION,
        token,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /**
   * What is known of it.
   *
   * @param endOrNull when its token ends; null when none was handed out
   */
  static SandboxView of(WorkspaceInfo sandbox, @Nullable Instant endOrNull, Instant now) {
    return new SandboxView(
        sandbox.spec().name().value(),
        template(sandbox),
        CLIENT,
        ENVD_VERSION,
        null,
        sandbox.createdAt().toString(),
        endOrNull == null ? NEVER : endOrNull.toString(),
        endOrNull != null && !endOrNull.isAfter(now) ? "paused" : "running",
        metadata(sandbox),
        0,
        0,
        0);
  }

  private static String template(WorkspaceInfo sandbox) {
    return sandbox.spec().labels().values().getOrDefault(TEMPLATE, "base");
  }

  private static Map<String, String> metadata(WorkspaceInfo sandbox) {
    Map<String, String> all = new TreeMap<>(sandbox.spec().labels().values());
    all.remove(TEMPLATE);
    return all;
  }

  /** Labels of a sandbox to be made. */
  static Labels labels(@Nullable Map<String, String> metadata, String template) {
    Map<String, String> all = new TreeMap<>(metadata == null ? Map.of() : metadata);
    all.put(TEMPLATE, template);
    return new Labels(all);
  }
}
