package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the workspace and the path out of the path of a request, as it came: every segment is
 * decoded once, by itself, so that an encoded slash is no slash and a semicolon is just a letter.
 */
final class RequestedFile {
  /** In front of a workspace's name. */
  static final String WORKSPACES = "/v1/workspaces/";

  private static final String FILES = "/files";
  private static final int HEX = 16;

  private RequestedFile() {}

  /**
   * What a path names.
   *
   * @param path of the request, still encoded
   * @throws TransferException {@code INVALID_PATH}, {@code INVALID_ARGUMENT}
   */
  static WorkspaceFile of(String path) {
    if (!path.startsWith(WORKSPACES)) {
      throw other();
    }
    String rest = path.substring(WORKSPACES.length());
    int slash = rest.indexOf('/');
    if (slash < 0 || !rest.startsWith(FILES, slash)) {
      throw other();
    }
    WorkspaceName workspace = new WorkspaceName(decoded(rest.substring(0, slash)));
    String below = rest.substring(slash + FILES.length());
    if (!below.isEmpty() && !below.startsWith("/")) {
      throw other();
    }
    String names = below.isEmpty() ? below : below.substring(1);
    if (names.endsWith("/")) {
      names = names.substring(0, names.length() - 1);
    }
    return new WorkspaceFile(workspace, new WorkspacePath(names(names)));
  }

  /** An address may be spelt with percent signs where it has to be plain. */
  private static TransferException other() {
    return new TransferException(
        FailureCode.INVALID_PATH,
        "The address has percent signs in front of the path within the workspace");
  }

  private static List<String> names(String encoded) {
    List<String> names = new ArrayList<>();
    if (!encoded.isEmpty()) {
      for (String segment : encoded.split("/", WorkspacePath.MAX_DEPTH + 2)) {
        names.add(decoded(segment));
      }
    }
    return names;
  }

  /** A segment's text. */
  static String decoded(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    byte[] given = segment.getBytes(UTF_8);
    for (int at = 0; at < given.length; at++) {
      if (given[at] == '%') {
        bytes.write(octet(given, at));
        at += 2;
      } else {
        bytes.write(given[at]);
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw invalid(e);
    }
  }

  private static int octet(byte[] given, int at) {
    int high = at + 2 < given.length ? Character.digit(given[at + 1], HEX) : -1;
    int low = high < 0 ? -1 : Character.digit(given[at + 2], HEX);
    if (low < 0) {
      throw invalid(null);
    }
    return high * HEX + low;
  }

  private static TransferException invalid(@org.jspecify.annotations.Nullable Throwable cause) {
    String why = "The path has a percent sign that encodes nothing, or is not UTF-8";
    return cause == null
        ? new TransferException(FailureCode.INVALID_PATH, why)
        : new TransferException(FailureCode.INVALID_PATH, why, cause);
  }

  /** A path as a URL has it. */
  static String encoded(WorkspaceFile file) {
    StringBuilder url = new StringBuilder(WORKSPACES).append(file.workspace()).append(FILES);
    for (String name : file.path().names()) {
      PercentText.append(url.append('/'), name);
    }
    return url.toString();
  }
}
