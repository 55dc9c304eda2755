package dev.ferry.service.http.resumable;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WriteCondition;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/** The conditions of RFC 9110 §13 that a creation carries, as the upload keeps them to its end. */
final class WriteConditions {
  private static final String ANY = "*";

  private WriteConditions() {}

  /**
   * What must still be true when the file is published.
   *
   * @param there what is under the path now, as far as the caller may see it
   * @throws TransferException {@code PRECONDITION_FAILED} when it is not true now
   */
  static WriteCondition of(HttpHeaders headers, Optional<FileStat> there) {
    List<String> match = versions(headers, HttpHeaders.IF_MATCH);
    List<String> noneMatch = versions(headers, HttpHeaders.IF_NONE_MATCH);
    Optional<String> version = there.flatMap(FileStat::etag);
    if (noneMatch.contains(ANY)) {
      return WriteCondition.IF_ABSENT;
    }
    require(version.isEmpty() || !noneMatch.contains(version.get()));
    if (match.isEmpty()) {
      return WriteCondition.ALWAYS;
    }
    if (match.contains(ANY)) {
      require(there.isPresent());
      return WriteCondition.ALWAYS;
    }
    if (version.isEmpty() && match.size() == 1) {
      return WriteCondition.ifMatch(match.get(0));
    }
    require(version.isPresent() && match.contains(version.get()));
    return WriteCondition.ifMatch(version.orElseThrow());
  }

  /** Weak ones never match what is to be changed. */
  private static List<String> versions(HttpHeaders headers, String field) {
    if (headers.get(field) == null) {
      return List.of();
    }
    List<String> given =
        field.equals(HttpHeaders.IF_MATCH) ? headers.getIfMatch() : headers.getIfNoneMatch();
    if (given.isEmpty()) {
      throw Refusal.malformed(field + " cannot be read");
    }
    return given.stream().map(WriteConditions::opaque).toList();
  }

  private static String opaque(String tag) {
    boolean quoted = tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"");
    return quoted ? tag.substring(1, tag.length() - 1) : tag;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new TransferException(
          FailureCode.PRECONDITION_FAILED, "The file is in another version than the request wants");
    }
  }
}
