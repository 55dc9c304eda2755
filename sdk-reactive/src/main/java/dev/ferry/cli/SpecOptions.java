package dev.ferry.cli;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a workspace is to be. */
final class SpecOptions {
  @Option(
      names = "--ephemeral",
      description = "Its files survive a kill of the service, and no power cut.")
  private boolean ephemeral;

  @Option(
      names = "--root",
      paramLabel = "FOLDER:/path",
      description = "A directory in a folder the operator opened (ferry.root-folders).")
  private @Nullable String root;

  @Option(names = "--max-bytes", paramLabel = "SIZE", description = "Most bytes, as 10GiB.")
  private @Nullable String bytesMax;

  @Option(names = "--max-entries", paramLabel = "N", description = "Most files and directories.")
  private @Nullable Long entriesMax;

  @Option(names = "--ttl", paramLabel = "TIME", description = "Removed after that, as PT12H.")
  private @Nullable Duration timeToLive;

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label; may be repeated.")
  private @Nullable Map<String, String> labels;

  @Option(
      names = "--read-only",
      paramLabel = "/path",
      description = "A path nobody may change through Ferry; may be repeated.")
  private @Nullable List<String> readOnly;

  @Option(
      names = "--refuse-twins",
      description = "No two names in a directory that differ in case or normal form only.")
  private boolean refuseTwins;

  WorkspaceSpec named(String name) {
    return new WorkspaceSpec(
        new WorkspaceName(name),
        ephemeral ? Durability.EPHEMERAL : Durability.DURABLE,
        root == null ? null : RootDirectory.parse(root),
        ByteSize.orNull("--max-bytes", bytesMax),
        entriesMax,
        timeToLive,
        labels == null ? Labels.NONE : new Labels(labels),
        readOnly == null ? List.of() : readOnly.stream().map(WorkspacePath::parse).toList(),
        refuseTwins ? Twins.REFUSE : Twins.ALLOW);
  }
}
