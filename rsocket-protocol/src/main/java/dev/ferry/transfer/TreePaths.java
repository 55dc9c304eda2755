package dev.ferry.transfer;

/** Paths inside a tree: their order, and the rules they obey. */
public final class TreePaths {
  private static final int SHORT_PATH = 255;

  private TreePaths() {}

  /**
   * Order of manifests: by code points, with the slash before everything else, so that a
   * directory's whole subtree follows it at once.
   */
  public static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char mine = one.charAt(i);
      char its = other.charAt(i);
      if (mine != its) {
        return Integer.compare(weight(mine), weight(its));
      }
    }
    return Integer.compare(one.length(), other.length());
  }

  /** Surrogates stand for code points behind all others; nothing allowed is below the slash. */
  private static int weight(char letter) {
    if (letter == '/') {
      return 0;
    }
    return Character.isSurrogate(letter) ? letter + 0x10000 : letter;
  }

  /** Fails with {@code INVALID_PATH} unless the path stays inside its tree. */
  public static void require(String path) {
    if (!path.isEmpty() && !isPlain(path)) {
      if (path.startsWith("/") || path.endsWith("/")) {
        throw new TransferException(
            FailureCode.INVALID_PATH, "A path in a tree neither begins nor ends with a slash");
      }
      var unused = WorkspacePath.parse(path);
    }
  }

  /** Most paths: short, of printable ASCII, with no name that begins with a dot. */
  private static boolean isPlain(String path) {
    int depth = 0;
    char before = '/';
    for (int i = 0; i < path.length(); i++) {
      char letter = path.charAt(i);
      boolean atStart = before == '/';
      if (letter < ' ' || letter > '~' || letter == '\\' || (atStart && isSpecial(letter))) {
        return false;
      }
      depth += letter == '/' ? 1 : 0;
      before = letter;
    }
    return path.length() <= SHORT_PATH && depth < 32 && before != '/';
  }

  private static boolean isSpecial(char first) {
    return first == '.' || first == '/';
  }
}
