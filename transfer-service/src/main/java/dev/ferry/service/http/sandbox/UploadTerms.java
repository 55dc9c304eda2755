package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WriteCondition;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** What the headers of a request say of the files it carries. */
final class UploadTerms {
  private static final String METADATA = "x-metadata-";
  private static final Pattern KEY = Pattern.compile("[a-z0-9!#$%&'*+\\-.^_`|~]{1,246}");
  private static final Pattern VALUE = Pattern.compile("[ -~]*");
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");

  private UploadTerms() {}

  /**
   * Reads them.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  static FileWrites.Terms of(HttpHeaders headers) {
    return new FileWrites.Terms(
        new Labels(metadata(headers)),
        new FileAttributes(
            mode(headers.getFirst(FileFacts.MODE)), modified(headers.getFirst(FileFacts.MODIFIED))),
        condition(headers));
  }

  private static Map<String, String> metadata(HttpHeaders headers) {
    Map<String, String> found = new HashMap<>();
    headers.forEach(
        (name, values) -> {
          String small = name.toLowerCase(Locale.ROOT);
          if (small.startsWith(METADATA) && !values.isEmpty()) {
            found.put(key(small.substring(METADATA.length())), value(values));
          }
        });
    return found;
  }

  private static String key(String key) {
    if (!KEY.matcher(key).matches()) {
      throw invalid("invalid metadata: a key is 1 to 246 letters of an HTTP token");
    }
    return key;
  }

  private static String value(List<String> values) {
    if (!VALUE.matcher(values.get(0)).matches()) {
      throw invalid("invalid metadata: a value is printable ASCII");
    }
    return values.get(0);
  }

  private static @Nullable Integer mode(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (!OCTAL.matcher(text).matches()) {
      throw invalid(FileFacts.MODE + " is a mode in octal");
    }
    return Integer.valueOf(text, 8);
  }

  private static @Nullable Instant modified(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, FileFacts.MODIFIED + " is a time as in RFC 3339", e);
    }
  }

  private static WriteCondition condition(HttpHeaders headers) {
    List<String> absent = headers.getIfNoneMatch();
    List<String> match = headers.getIfMatch();
    if (absent.isEmpty() && match.isEmpty()) {
      return WriteCondition.ALWAYS;
    }
    if (match.isEmpty() && absent.equals(List.of("*"))) {
      return WriteCondition.IF_ABSENT;
    }
    String tag = absent.isEmpty() && match.size() == 1 ? match.get(0) : "";
    if (tag.length() < 3 || !tag.startsWith("\"")) {
      throw invalid("A write is conditional by one strong If-Match, or by If-None-Match: *");
    }
    return WriteCondition.ifMatch(tag.substring(1, tag.length() - 1));
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }
}
