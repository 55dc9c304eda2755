package dev.ferry.service.http.tus;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;

/**
 * Whether an upload is a part of another one, or is made of parts (tus 1.0, Concatenation).
 *
 * @param header as it came; empty for an upload that is neither
 * @param parts of what it is made, in order; empty for one that is not
 */
record UploadConcat(String header, List<UploadId> parts) {
  static final UploadConcat NONE = new UploadConcat("", List.of());

  /** Most parts of one upload. */
  static final int PARTS_MAX = 256;

  private static final String PARTIAL = "partial";
  private static final String FINAL = "final;";

  /** Keeps its own copy. */
  UploadConcat {
    parts = List.copyOf(parts);
  }

  /**
   * Reads the header of a creation.
   *
   * @param workspace where the parts must be, too
   * @throws TransferException {@code MALFORMED}, {@code INVALID_ARGUMENT} for too many parts
   */
  static UploadConcat of(HttpHeaders headers, WorkspaceName workspace) {
    List<String> values = headers.getOrEmpty(Tus.CONCAT_HEADER);
    return values.isEmpty() ? NONE : read(String.join(" ", values).strip(), workspace);
  }

  /** Reads what {@link #header} gave, of an upload in that workspace. */
  static UploadConcat read(String header, WorkspaceName workspace) {
    if (header.isEmpty()) {
      return NONE;
    }
    if (header.equals(PARTIAL)) {
      return new UploadConcat(header, List.of());
    }
    if (!header.startsWith(FINAL)) {
      throw malformed();
    }
    List<String> urls = Stream.of(header.substring(FINAL.length()).strip().split(" +")).toList();
    if (urls.size() > PARTS_MAX) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "An upload has at most " + PARTS_MAX + " parts");
    }
    List<UploadId> parts = urls.stream().map(url -> part(url, workspace)).toList();
    if (parts.stream().distinct().count() < parts.size()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A part is named twice; each has its place once");
    }
    return new UploadConcat(header, parts);
  }

  /** Absolute or relative; what stands before our path is the client's view of us. */
  private static UploadId part(String url, WorkspaceName workspace) {
    try {
      String path = URI.create(url).getPath();
      String prefix = Tus.PATH + "/" + workspace + "/";
      int at = path == null ? -1 : path.lastIndexOf(prefix);
      if (at < 0) {
        throw malformed();
      }
      String id = path.substring(at + prefix.length());
      return new UploadId(id.endsWith("/") ? id.substring(0, id.length() - 1) : id);
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  boolean isPartial() {
    return header.equals(PARTIAL);
  }

  boolean isFinal() {
    return !parts.isEmpty();
  }

  private static TransferException malformed() {
    return new TransferException(
        FailureCode.MALFORMED,
        Tus.CONCAT_HEADER
            + " is 'partial', or 'final;' and the addresses of uploads of the workspace");
  }
}
