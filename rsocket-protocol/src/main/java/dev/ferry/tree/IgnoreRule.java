package dev.ferry.tree;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a .gitignore, as gitignore(5) describes it.
 *
 * @param pattern what the path must match
 * @param anchored whether the whole path has to, or its last name is enough
 * @param directoriesOnly whether it holds for directories only
 * @param negated whether it takes back what rules before it say
 */
record IgnoreRule(Pattern pattern, boolean anchored, boolean directoriesOnly, boolean negated) {

  /** Null for an empty line, a comment, or a pattern that nothing can match. */
  static @Nullable IgnoreRule parse(String line) {
    String text = withoutTrailingSpaces(line);
    if (text.isEmpty() || text.startsWith("#")) {
      return null;
    }
    boolean negated = text.startsWith("!");
    text = negated ? text.substring(1) : text;
    boolean directoriesOnly = text.endsWith("/");
    text = directoriesOnly ? text.substring(0, text.length() - 1) : text;
    boolean anchored = text.indexOf('/') >= 0;
    text = text.startsWith("/") ? text.substring(1) : text;
    try {
      return text.isEmpty()
          ? null
          : new IgnoreRule(Pattern.compile(regex(text)), anchored, directoriesOnly, negated);
    } catch (PatternSyntaxException e) {
      return null; // a class such as [z-a]
    }
  }

  boolean matches(String path, boolean directory) {
    if (directoriesOnly && !directory) {
      return false;
    }
    String text = anchored ? path : path.substring(path.lastIndexOf('/') + 1);
    return pattern.matcher(text).matches();
  }

  /** A space counts when a backslash is in front of it. */
  private static String withoutTrailingSpaces(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ' && !isEscaped(line, end - 1)) {
      end--;
    }
    return line.substring(0, end);
  }

  private static boolean isEscaped(String line, int at) {
    int slashes = 0;
    while (at - slashes > 0 && line.charAt(at - slashes - 1) == '\\') {
      slashes++;
    }
    return slashes % 2 == 1;
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder("(?s)");
    int at = 0;
    while (at < glob.length()) {
      at = append(glob, at, regex);
    }
    return regex.toString();
  }

  private static int append(String glob, int at, StringBuilder regex) {
    char letter = glob.charAt(at);
    switch (letter) {
      case '*':
        return appendStars(glob, at, regex);
      case '?':
        regex.append("[^/]");
        return at + 1;
      case '[':
        return appendClass(glob, at, regex);
      case '\\':
        if (at + 1 == glob.length()) {
          throw new PatternSyntaxException("ends in a backslash", glob, at);
        }
        regex.append(Pattern.quote(glob.substring(at + 1, at + 2)));
        return at + 2;
      default:
        regex.append(Pattern.quote(String.valueOf(letter)));
        return at + 1;
    }
  }

  /**
   * Two stars between slashes stand for any number of directories, everywhere else for one star.
   */
  private static int appendStars(String glob, int at, StringBuilder regex) {
    int end = at;
    while (end < glob.length() && glob.charAt(end) == '*') {
      end++;
    }
    boolean whole =
        end - at >= 2
            && (at == 0 || glob.charAt(at - 1) == '/')
            && (end == glob.length() || glob.charAt(end) == '/');
    if (!whole) {
      regex.append("[^/]*");
      return end;
    }
    if (end == glob.length()) {
      regex.append(".+");
      return end;
    }
    regex.append("(?:.*/)?");
    return end + 1;
  }

  private static int appendClass(String glob, int at, StringBuilder regex) {
    int from = at + 1;
    boolean not = from < glob.length() && (glob.charAt(from) == '!' || glob.charAt(from) == '^');
    from += not ? 1 : 0;
    int end = from;
    StringBuilder letters = new StringBuilder();
    while (end < glob.length() && (glob.charAt(end) != ']' || end == from)) {
      end = appendLetter(glob, end, letters);
    }
    if (end >= glob.length()) {
      throw new PatternSyntaxException("a class without its end", glob, at);
    }
    regex.append("(?!/)[").append(not ? "^" : "").append(letters).append(']');
    return end + 1;
  }

  private static int appendLetter(String glob, int at, StringBuilder letters) {
    char letter = glob.charAt(at);
    if (letter == '[' && glob.startsWith("[:", at)) {
      int close = glob.indexOf(":]", at + 2);
      if (close > 0) {
        letters.append(named(glob.substring(at + 2, close), glob, at));
        return close + 2;
      }
    }
    if (letter == '-') {
      letters.append('-');
      return at + 1;
    }
    boolean escaped = letter == '\\' && at + 1 < glob.length();
    char meant = escaped ? glob.charAt(at + 1) : letter;
    if (!Character.isLetterOrDigit(meant)) {
      letters.append('\\');
    }
    letters.append(meant);
    return at + (escaped ? 2 : 1);
  }

  private static String named(String name, String glob, int at) {
    return switch (name) {
      case "alnum" -> "\\p{Alnum}";
      case "alpha" -> "\\p{Alpha}";
      case "blank" -> "\\p{Blank}";
      case "cntrl" -> "\\p{Cntrl}";
      case "digit" -> "\\p{Digit}";
      case "graph" -> "\\p{Graph}";
      case "lower" -> "\\p{Lower}";
      case "print" -> "\\p{Print}";
      case "punct" -> "\\p{Punct}";
      case "space" -> "\\s";
      case "upper" -> "\\p{Upper}";
      case "xdigit" -> "\\p{XDigit}";
      default -> throw new PatternSyntaxException("no such class of letters", glob, at);
    };
  }
}
