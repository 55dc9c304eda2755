package dev.ferry.cli;

import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.Durability;
import java.util.ArrayList;
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

  @Option(
      names = "--include",
      paramLabel = "RULE",
      description = {
        "Directories: take only files that the rule matches, or that are in a directory that it",
        "matches; repeatable. Rules of --exclude still leave out."
      })
  private List<String> includes = List.of();

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
        .withExcludes(rules(includes, excludes));
  }

  /**
   * In the syntax of .gitignore, where the last rule that matches decides: nothing but directories,
   * and what is included, and without what is excluded.
   */
  static List<String> rules(List<String> includes, List<String> excludes) {
    List<String> rules = new ArrayList<>();
    if (!includes.isEmpty()) {
      rules.addAll(List.of("*", "!*/"));
      includes.forEach(rule -> rules.addAll(List.of("!" + rule, "!" + below(rule))));
    }
    rules.addAll(excludes);
    return rules;
  }

  /** Everything in a directory that the rule matches, at any depth unless the rule is anchored. */
  private static String below(String rule) {
    String directory = rule.endsWith("/") ? rule.substring(0, rule.length() - 1) : rule;
    boolean anchored = directory.indexOf('/') >= 0;
    return (anchored ? directory : "**/" + directory) + "/**";
  }
}
