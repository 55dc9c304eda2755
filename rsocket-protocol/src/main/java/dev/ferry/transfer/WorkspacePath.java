package dev.ferry.transfer;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A path inside a workspace, always relative to its root: {@code /a/b.txt}.
 *
 * <p>It cannot be constructed escaping: no {@code ..}, no {@code .}, no NUL or control character,
 * no backslash, no empty name, names up to 255 bytes, at most 64 deep, 4,096 bytes in all. This
 * guards the syntax; the service's {@code PathGuard} guards the file system.
 *
 * @param names the components from the root down; empty for the root itself
 */
public record WorkspacePath(List<String> names) {
  private static final int MAX_NAME_BYTES = 255;
  private static final int MAX_PATH_BYTES = 4096;

  /** Most names of a path. */
  public static final int MAX_DEPTH = 64;

  /** The workspace's root. */
  public static final WorkspacePath ROOT = new WorkspacePath(List.of());

  /** Refuses names that could leave the workspace or hide. */
  public WorkspacePath {
    names = List.copyOf(names);
    if (names.size() > MAX_DEPTH) {
      throw invalid("is more than " + MAX_DEPTH + " names deep");
    }
    int bytes = 0;
    for (String name : names) {
      bytes += 1 + checkedBytes(name);
    }
    if (bytes > MAX_PATH_BYTES) {
      throw invalid("is longer than " + MAX_PATH_BYTES + " bytes");
    }
  }

  /**
   * Reads {@code /a/b}, {@code a/b} or {@code /}.
   *
   * @throws TransferException {@code INVALID_PATH} when a name is not allowed
   */
  public static WorkspacePath parse(String text) {
    String relative = text.startsWith("/") ? text.substring(1) : text;
    if (relative.isEmpty()) {
      return ROOT;
    }
    if (relative.endsWith("/")) {
      relative = relative.substring(0, relative.length() - 1);
    }
    return new WorkspacePath(Stream.of(relative.split("/", -1)).toList());
  }

  /** Whether this is the workspace's root. */
  public boolean isRoot() {
    return names.isEmpty();
  }

  /** The directory this path lies in. */
  public WorkspacePath parent() {
    if (isRoot()) {
      throw invalid("has no parent");
    }
    return new WorkspacePath(names.subList(0, names.size() - 1));
  }

  /** Whether this is that path, or lies below it. */
  public boolean startsWith(WorkspacePath ancestor) {
    return names.size() >= ancestor.names.size()
        && names.subList(0, ancestor.names.size()).equals(ancestor.names);
  }

  /**
   * The path that this one has when an ancestor of it is moved.
   *
   * @param ancestor what this path starts with
   * @param moved where that is now
   */
  public WorkspacePath moved(WorkspacePath ancestor, WorkspacePath moved) {
    return new WorkspacePath(
        Stream.concat(moved.names.stream(), names.stream().skip(ancestor.names.size())).toList());
  }

  /** The last component. */
  public String name() {
    if (isRoot()) {
      throw invalid("has no name");
    }
    return names.get(names.size() - 1);
  }

  /** This path with one more component. */
  public WorkspacePath child(String name) {
    return new WorkspacePath(Stream.concat(names.stream(), Stream.of(name)).toList());
  }

  private static int checkedBytes(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw invalid("has an empty, '.' or '..' component");
    }
    if (name.chars().anyMatch(WorkspacePath::isForbidden)) {
      throw invalid("has a control character, a slash or a backslash in a component");
    }
    int bytes = encodedLength(name);
    if (bytes > MAX_NAME_BYTES) {
      throw invalid("has a component of more than " + MAX_NAME_BYTES + " bytes");
    }
    return bytes;
  }

  private static boolean isForbidden(int character) {
    return Character.isISOControl(character)
        || character == '/'
        || character == '\\'
        || isBidirectionalControl(character);
  }

  /** Characters that make a name look like another one: U+202A–202E and U+2066–2069. */
  private static boolean isBidirectionalControl(int character) {
    return (character >= 0x202A && character <= 0x202E)
        || (character >= 0x2066 && character <= 0x2069);
  }

  private static int encodedLength(String name) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(name)).remaining();
    } catch (CharacterCodingException e) {
      throw new TransferException(
          FailureCode.INVALID_PATH, "The path has a component that is not valid Unicode", e);
    }
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_PATH, "The path " + why, Map.of());
  }

  @Override
  public String toString() {
    return "/" + String.join("/", names);
  }
}
