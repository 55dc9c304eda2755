package dev.ferry.service.http.files;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workspace that is to be made, as JSON says it; all but the name may be left out.
 *
 * @param sealed whether its read-only paths are so at once, which is the default
 */
record WorkspaceWish(
    @Nullable String name,
    @Nullable String durability,
    @Nullable String root,
    @Nullable Long bytesMax,
    @Nullable Long entriesMax,
    @Nullable String timeToLive,
    @Nullable Map<String, String> labels,
    @Nullable List<String> readOnly,
    @Nullable String twins,
    @Nullable Boolean sealed) {

  /**
   * The spec.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}, {@code INVALID_PATH}
   */
  WorkspaceSpec spec() {
    return new WorkspaceSpec(
        new WorkspaceName(name == null ? "" : name),
        chosen(Durability.class, "durability", durability, Durability.DURABLE),
        root == null ? null : RootDirectory.parse(root),
        bytesMax,
        entriesMax,
        timeToLive == null ? null : duration(timeToLive),
        labels == null ? Labels.NONE : new Labels(labels),
        readOnly == null ? List.of() : readOnly.stream().map(WorkspacePath::parse).toList(),
        chosen(Twins.class, "twins", twins, Twins.ALLOW));
  }

  boolean isSealed() {
    return sealed == null || sealed;
  }

  private static <E extends Enum<E>> E chosen(
      Class<E> type, String field, @Nullable String given, E otherwise) {
    if (given == null) {
      return otherwise;
    }
    for (E known : type.getEnumConstants()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(given)) {
        return known;
      }
    }
    throw new TransferException(
        FailureCode.INVALID_ARGUMENT, "Field '" + field + "' has an unknown value");
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Field 'timeToLive' is a duration of ISO 8601, like PT2H",
          e);
    }
  }
}
