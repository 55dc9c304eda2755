package dev.ferry.service.policy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern of paths: names between slashes, in which {@code *} stands for any letters and {@code
 * ?} for one, and {@code **} for any number of names. It covers what it matches and everything
 * below that.
 *
 * @param text as it was written
 */
record PathGlob(String text, List<String> names) {
  private static final int LETTERS_MAX = 1024;
  private static final String ANY_NAMES = "**";

  PathGlob {
    names = List.copyOf(names);
  }

  /**
   * Reads a pattern.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} when it is too long or could leave the root
   */
  static PathGlob parse(String text) {
    String relative = text.startsWith("/") ? text.substring(1) : text;
    if (text.length() > LETTERS_MAX) {
      throw invalid("is longer than " + LETTERS_MAX + " letters");
    }
    List<String> names = relative.isEmpty() ? List.of() : List.of(relative.split("/", -1));
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw invalid("has an empty, '.' or '..' component");
      }
    }
    return new PathGlob(text, names);
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, "A path pattern " + why);
  }

  /** Whether it matches the path or a directory that the path lies in. */
  boolean covers(WorkspacePath path) {
    return after(path).coversAll;
  }

  /** Whether it covers the path, or may cover something below it. */
  boolean reaches(WorkspacePath path) {
    Walk walk = after(path);
    return walk.coversAll || !walk.positions.isEmpty();
  }

  private Walk after(WorkspacePath path) {
    Walk walk = new Walk();
    walk.at(0);
    for (String name : path.names()) {
      if (walk.coversAll) {
        return walk;
      }
      walk.step(name);
    }
    return walk;
  }

  /** Where in the pattern one can be after some names of a path. */
  private final class Walk {
    private BitSet positions = new BitSet();
    private boolean coversAll;

    private void at(int position) {
      positions.set(position);
      if (position == names.size()) {
        coversAll = true;
      } else if (names.get(position).equals(ANY_NAMES)) {
        at(position + 1);
      }
    }

    private void step(String name) {
      BitSet before = positions;
      positions = new BitSet();
      before.stream()
          .filter(position -> position < names.size())
          .forEach(position -> step(position, name));
    }

    private void step(int position, String name) {
      String pattern = names.get(position);
      if (pattern.equals(ANY_NAMES)) {
        at(position);
      } else if (matches(pattern, name)) {
        at(position + 1);
      }
    }
  }

  /** Letters against letters; goes back to the last star only, so it takes no exponential time. */
  static boolean matches(String pattern, String name) {
    int letter = 0;
    int next = 0;
    int star = -1;
    int resume = 0;
    while (letter < name.length()) {
      if (next < pattern.length() && pattern.charAt(next) == '*') {
        star = next++;
        resume = letter;
      } else if (next < pattern.length() && fits(pattern.charAt(next), name.charAt(letter))) {
        next++;
        letter++;
      } else if (star >= 0) {
        next = star + 1;
        letter = ++resume;
      } else {
        return false;
      }
    }
    while (next < pattern.length() && pattern.charAt(next) == '*') {
      next++;
    }
    return next == pattern.length();
  }

  private static boolean fits(char pattern, char letter) {
    return pattern == '?' || pattern == letter;
  }
}
