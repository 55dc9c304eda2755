package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/**
 * Paths as sandbox clients write them. The root of the workspace is the sandbox's {@code /}, so no
 * text of a path leads out of it.
 */
final class SandboxPaths {
  private static final int LETTERS_MAX = 8192;

  private SandboxPaths() {}

  /**
   * What a text means: nothing is the user's home, {@code ~} too, a relative path begins there, an
   * absolute one at the root; {@code .} and {@code ..} are taken away, without a look at links.
   *
   * @throws TransferException {@code INVALID_PATH}
   */
  static WorkspacePath resolve(String text, SandboxUser user) {
    if (text.length() > LETTERS_MAX) {
      throw invalid("The path is too long");
    }
    return cleaned(absolute(text, user));
  }

  private static String absolute(String text, SandboxUser user) {
    if (text.startsWith("~")) {
      if (text.length() > 1 && text.charAt(1) != '/') {
        throw invalid("cannot expand user-specific home dir");
      }
      return user.home() + text.substring(1);
    }
    return text.startsWith("/") ? text : user.home() + "/" + text;
  }

  /** Where a link that lies there leads. */
  static WorkspacePath followed(WorkspacePath link, String text) {
    return cleaned(text.startsWith("/") ? text : link.parent() + "/" + text);
  }

  private static WorkspacePath cleaned(String absolute) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : absolute.split("/", -1)) {
      if (name.equals("..")) {
        var unused = names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return new WorkspacePath(new ArrayList<>(names));
  }

  /** The last name, as clients show it. */
  static String nameOf(WorkspacePath path) {
    return path.isRoot() ? "/" : path.name();
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_PATH, why);
  }
}
