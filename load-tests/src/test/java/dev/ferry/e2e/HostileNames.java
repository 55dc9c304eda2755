package dev.ferry.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Paths that are none: a list of known tricks, and thousands of random mixtures of them. */
final class HostileNames {
  private static final List<String> KNOWN =
      List.of(
          "..",
          "/..",
          "../x",
          "/../x",
          "/a/../../x",
          "/a/./b",
          "/.",
          "//",
          "//a",
          "/a//b",
          "/a/..",
          "/a/../",
          "..\\x",
          "/a\\..\\x",
          "\\\\host\\share",
          "C:\\x",
          "/a\u0000b",
          "/\u0000",
          "/a\u0000/../x",
          "/a\nb",
          "/a\rb",
          "/a\tb",
          "/\u001b[2J",
          "/a\u007f",
          "/a\u0080b",
          "/a\u009fb",
          "/evil\u202egpj.exe",
          "/\u2066x\u2069",
          "/a/\u202ab",
          "/\ud800",
          "/a\udc00b",
          "/" + "n".repeat(256),
          "/" + "\u00e9".repeat(128),
          "/" + "a/".repeat(65) + "b",
          "/" + ("x".repeat(200) + "/").repeat(21));

  /** Pieces of which every mixture is no path, whatever stands around it. */
  private static final List<String> POISON =
      List.of("/../", "/./", "\u0000", "\n", "\\", "\u202e", "\u2067", "\ud83d", "\u0007", "//");

  private static final List<String> HARMLESS =
      List.of("a", "b.txt", "..a", "a..", "...", "~", "%2e%2e", "é", "日本", " ", "-rf", "*", "$(x)");

  private HostileNames() {}

  /** At least that many, the same for a seed. */
  static List<String> all(long seed, int count) {
    Random random = new Random(seed);
    List<String> names = new ArrayList<>(KNOWN);
    while (names.size() < count) {
      StringBuilder name = new StringBuilder("/");
      int before = random.nextInt(3);
      for (int i = 0; i < before; i++) {
        name.append(any(HARMLESS, random)).append('/');
      }
      name.append(any(HARMLESS, random)).append(any(POISON, random)).append(any(HARMLESS, random));
      names.add(name.toString());
    }
    return names;
  }

  private static String any(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
