package dev.ferry.service.http.resumable;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/** The file that the URL of a creation names, and its {@code Content-Disposition}. */
final class TargetPath {
  private static final int HEX = 16;

  private TargetPath() {}

  /**
   * The file.
   *
   * @param raw what follows the prefix of the door: the workspace, or its path, as it came
   * @param workspace the workspace as it came
   */
  static WorkspaceFile of(String workspace, String raw, HttpHeaders headers) {
    List<String> names = new ArrayList<>();
    String[] segments = raw.split("/", -1);
    for (int segment = 0; segment < segments.length - 1; segment++) {
      names.add(decoded(segments[segment]));
    }
    String last = segments[segments.length - 1];
    names.add(last.isEmpty() ? namedBy(headers) : decoded(last));
    return new WorkspaceFile(new WorkspaceName(decoded(workspace)), new WorkspacePath(names));
  }

  /** A directory takes the name that the client gives the file. */
  private static String namedBy(HttpHeaders headers) {
    String given = headers.getFirst(HttpHeaders.CONTENT_DISPOSITION);
    String name = given == null ? null : filename(given);
    if (name == null || name.isEmpty()) {
      throw Refusal.malformed(
          "The URL names a directory; Content-Disposition has to name the file then");
    }
    return name;
  }

  private static @Nullable String filename(String disposition) {
    try {
      return ContentDisposition.parse(disposition).getFilename();
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed("Content-Disposition cannot be read");
    }
  }

  /** What percent encoding stands for; a slash that was encoded is part of a name, and refused. */
  private static String decoded(String segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    for (int at = 0; at < segment.length(); at++) {
      if (segment.charAt(at) == '%') {
        bytes.write(digit(segment, at + 1) * HEX + digit(segment, at + 2));
        at += 2;
      } else {
        bytes.writeBytes(String.valueOf(segment.charAt(at)).getBytes(UTF_8));
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.malformed("The URL is not UTF-8");
    }
  }

  private static int digit(String segment, int at) {
    int digit = at < segment.length() ? Character.digit(segment.charAt(at), HEX) : -1;
    if (digit < 0) {
      throw Refusal.malformed("The URL has a '%' without two hex digits");
    }
    return digit;
  }
}
