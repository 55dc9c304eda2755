package dev.ferry.cli;

import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How workspaces are shown. */
final class WorkspaceText {
  private WorkspaceText() {}

  static String row(WorkspaceInfo info) {
    return String.format(
        Locale.ROOT, "%-32s %-10s %s", info.spec().name(), durability(info), created(info));
  }

  static List<String> lines(WorkspaceInfo info) {
    WorkspaceSpec spec = info.spec();
    List<String> lines = new ArrayList<>();
    lines.add("workspace  " + spec.name());
    lines.add("class      " + durability(info));
    lines.add("created    " + created(info));
    spec.root().ifPresent(root -> lines.add("root       " + root));
    spec.bytesMax().ifPresent(bytes -> lines.add("bytes max  " + bytes));
    spec.entriesMax().ifPresent(entries -> lines.add("entries    at most " + entries));
    info.expiresAt().ifPresent(end -> lines.add("expires    " + end));
    spec.labels().values().forEach((name, value) -> lines.add("label      " + name + "=" + value));
    if (spec.twins() == Twins.REFUSE) {
      lines.add("twins      refused");
    }
    spec.readOnly().forEach(path -> lines.add("read-only  " + path));
    return lines;
  }

  static void json(JsonText json, WorkspaceInfo info) {
    WorkspaceSpec spec = info.spec();
    json.text("workspace", spec.name()).text("class", durability(info));
    json.text("created", created(info)).text("root", spec.rootOrNull());
    spec.bytesMax().ifPresent(bytes -> json.number("bytesMax", bytes));
    spec.entriesMax().ifPresent(entries -> json.number("entriesMax", entries));
    json.text("expires", info.expiresAt().orElse(null));
    json.object(
        "labels",
        labels -> spec.labels().values().forEach((name, value) -> labels.text(name, value)));
    json.text("twins", spec.twins().name().toLowerCase(Locale.ROOT));
    json.text(
        "readOnly",
        spec.readOnly().isEmpty()
            ? null
            : spec.readOnly().stream()
                .map(WorkspacePath::toString)
                .collect(Collectors.joining(":")));
  }

  private static String durability(WorkspaceInfo info) {
    return info.spec().durability().name().toLowerCase(Locale.ROOT);
  }

  private static String created(WorkspaceInfo info) {
    return info.createdAt().equals(Instant.EPOCH)
        ? "by its first use"
        : info.createdAt().toString();
  }
}
