package dev.ferry.cli;

import java.nio.file.Path;

/** Where files of the user's are, as the XDG base directories say. */
final class UserFolders {
  private UserFolders() {}

  /**
   * Ferry's folder below one of them.
   *
   * @param variable that may name it
   * @param byDefault its names below the home folder otherwise
   */
  static Path of(Console console, String variable, String... byDefault) {
    return console
        .variable(variable)
        .map(Path::of)
        .orElseGet(() -> Path.of(home(console), byDefault))
        .resolve("ferry");
  }

  private static String home(Console console) {
    return console.variable("HOME").orElse(System.getProperty("user.home", "/"));
  }
}
