package dev.ferry.cli;

import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.Durability;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a directory is transferred. */
final class TreeFlags {
  @Option(
      names = {"-n", "--dry-run"},
      description = "Directories: tell what would be done, and change nothing.")
  private boolean dryRun;

  @Option(
      names = "--verify",
      description = "Directories: read every byte again on both sides at the end, and compare.")
  private boolean verify;

  @Option(
      names = "--no-hard-links",
      description = "Directories: make files of their own of the further names of a file.")
  private boolean noHardLinks;

  @Option(
      names = "--ignore-file",
      paramLabel = "NAME",
      description = "Directories: leave out what files of that name say, such as .gitignore.")
  private @Nullable String ignoreFile;

  @Option(
      names = "--exclude",
      paramLabel = "RULE",
      description = "Directories: leave out what the rule (as in .gitignore) matches; repeatable.")
  private List<String> excludes = List.of();

  boolean verifies() {
    return verify;
  }

  TreeOptions options(@Nullable Durability durability, boolean delete) {
    return TreeOptions.DEFAULTS
        .withDurability(durability)
        .withDelete(delete)
        .withDryRun(dryRun)
        .withVerify(verify)
        .withHardLinks(!noHardLinks)
        .withIgnoreFile(ignoreFile)
        .withExcludes(excludes);
  }
}
