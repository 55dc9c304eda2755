package dev.ferry.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules in the syntax of .gitignore: some for the whole tree, others in files below whose
 * directories they hold. The last rule that matches decides; those of deeper files come later, and
 * those for the whole tree last of all. What is below a directory that is left out is left out
 * whatever else is said. Not safe for several threads.
 */
public final class IgnoreRules implements TreeWalk.Skip {
  private static final int MAX_FILE_BYTES = 1 << 20;

  private final @Nullable String fileName;
  private final List<IgnoreRule> everywhere = new ArrayList<>();
  private final Map<String, List<IgnoreRule>> byDirectory = new HashMap<>();
  private long ignored;
  private @Nullable String ignoredBelow;

  /**
   * Rules of a tree.
   *
   * @param fileNameOrNull name of the files that have rules
   * @param excludes rules for the whole tree
   */
  public IgnoreRules(@Nullable String fileNameOrNull, List<String> excludes) {
    this.fileName = fileNameOrNull;
    excludes.forEach(line -> add(line, everywhere));
  }

  /** How many entries were left out, a directory with all below it as one. */
  public long ignoredCount() {
    return ignored;
  }

  @Override
  public boolean test(String path, boolean directory) {
    boolean skip = isIgnored(path, directory);
    if (skip) {
      ignored++;
    }
    return skip;
  }

  @Override
  public void enter(String path, Folder folder) throws IOException {
    if (fileName == null
        || folder.stat(fileName).filter(PosixFileAttributes::isRegularFile).isEmpty()) {
      return;
    }
    List<IgnoreRule> rules = new ArrayList<>();
    text(folder, fileName).lines().forEach(line -> add(line, rules));
    byDirectory.put(path, rules);
  }

  private static String text(Folder folder, String name) throws IOException {
    try (FileChannel file = folder.read(name)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_FILE_BYTES, file.size()));
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {
        continue;
      }
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }
  }

  private static void add(String line, List<IgnoreRule> rules) {
    IgnoreRule rule = IgnoreRule.parse(line);
    if (rule != null) {
      rules.add(rule);
    }
  }

  /**
   * The same for entries that come in the order of manifests and not out of a walk, which would
   * never come to what is below a directory that is left out.
   */
  public boolean ignoresBelow(String path, boolean directory) {
    String above = ignoredBelow;
    if (above != null && path.startsWith(above)) {
      return true;
    }
    boolean skip = !path.isEmpty() && isIgnored(path, directory);
    ignoredBelow = skip && directory ? path + "/" : null;
    return skip;
  }

  private boolean isIgnored(String path, boolean directory) {
    Boolean decided = decided(everywhere, path, directory);
    for (String base = path; decided == null && !base.isEmpty(); ) {
      base = base.substring(0, Math.max(0, base.lastIndexOf('/')));
      String below = base.isEmpty() ? path : path.substring(base.length() + 1);
      decided = decided(byDirectory.getOrDefault(base, List.of()), below, directory);
    }
    return decided != null && decided;
  }

  /** Null when no rule matches. */
  private static @Nullable Boolean decided(List<IgnoreRule> rules, String path, boolean directory) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).matches(path, directory)) {
        return !rules.get(i).negated();
      }
    }
    return null;
  }
}
