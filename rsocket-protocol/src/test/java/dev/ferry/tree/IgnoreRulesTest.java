package dev.ferry.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules mean what git says they mean. */
final class IgnoreRulesTest {
  private static final List<String> RULES =
      List.of(
          "*.log",
          "!keep.log",
          "/build",
          "out/",
          "a/b",
          "**/deep",
          "x/**",
          "a/**/z",
          "*.t?t",
          "[ab]c",
          "[!a]d",
          "[a-c]e",
          "\\#hash",
          "\\!bang",
          "trail\\ ",
          "sp ",
          "# comment",
          "",
          "foo*bar",
          "!a/b/z",
          "/*.top",
          "d*/e*",
          "**",
          "!*/",
          "[]x]",
          "***/y",
          "a\\*b",
          "[[:digit:]]n",
          "!/build");
  private static final List<String> NAMES =
      List.of(
          "a",
          "b",
          "z",
          "x",
          "y",
          "deep",
          "out",
          "build",
          "k.log",
          "keep.log",
          "q.txt",
          "ac",
          "bd",
          "ce",
          "#hash",
          "!bang",
          "trail ",
          "sp",
          "fooXbar",
          "r.top",
          "d1",
          "e1",
          "]",
          "a*b",
          "7n");

  @TempDir private Path folder;

  @Test
  void walk_randomRulesAndTrees_leavesWhatGitLeaves() throws Exception {
    assumeTrue(run(List.of("git", "init", "-q")) != null, "git is there");
    long seed = System.nanoTime();
    System.out.println("IgnoreRulesTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 12; round++) {
      Path tree = Files.createDirectories(folder.resolve("t" + round));
      fill(tree, random, 0);
      assertThat(kept(tree)).as("round " + round + " seed " + seed).isEqualTo(gitKeeps(tree));
    }
  }

  private void fill(Path directory, Random random, int depth) throws IOException {
    if (depth == 0 || random.nextInt(4) == 0) {
      Files.write(
          directory.resolve(".gitignore"),
          Stream.generate(() -> RULES.get(random.nextInt(RULES.size())))
              .limit(1 + random.nextInt(5))
              .toList());
    }
    for (int i = 0; i < 6; i++) {
      Path entry = directory.resolve(NAMES.get(random.nextInt(NAMES.size())));
      if (Files.exists(entry)) {
        continue;
      }
      if (depth < 3 && random.nextBoolean()) {
        Files.createDirectory(entry);
        fill(entry, random, depth + 1);
      } else {
        Files.writeString(entry, "x");
      }
    }
  }

  private static TreeSet<String> kept(Path tree) throws IOException {
    TreeSet<String> kept = new TreeSet<>();
    IgnoreRules rules = new IgnoreRules(".gitignore", List.of());
    try (TreeWalk walk =
        new TreeWalk(Folder.open(tree), false, rules, failure -> kept.add(failure.toString()))) {
      for (var entry = walk.next(); entry != null; entry = walk.next()) {
        if (entry.type() == dev.ferry.transfer.TreeEntry.Type.FILE) {
          kept.add(entry.path());
        }
      }
    }
    return kept;
  }

  /** A repository of its own for each tree, so that no rules hold from above. */
  private TreeSet<String> gitKeeps(Path tree) throws Exception {
    Path repository = Files.createDirectories(folder.resolve("git-" + tree.getFileName()));
    var unused = run(List.of("git", "init", "-q", repository.toString()));
    String listed =
        run(
            List.of(
                "git",
                "--git-dir=" + repository.resolve(".git"),
                "--work-tree=" + tree,
                "-c",
                "core.excludesFile=/dev/null",
                "ls-files",
                "-z",
                "--others",
                "--exclude-per-directory=.gitignore"));
    TreeSet<String> kept = new TreeSet<>();
    if (listed != null) {
      for (String path : listed.split("\0", -1)) {
        if (!path.isEmpty()) {
          kept.add(path);
        }
      }
    }
    return kept;
  }

  private @Nullable String run(List<String> command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(command))
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream output = process.getInputStream()) {
        String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? text : null;
      }
    } catch (IOException e) {
      return null;
    }
  }
}
