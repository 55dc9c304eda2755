package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Which content codings a request takes and has (RFC 9110 §8.4.1 and §12.5.3). */
final class Encodings {
  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
  private static final String IDENTITY = "identity";
  private static final String ANY = "*";

  private final Map<String, Double> qualities = new LinkedHashMap<>();

  /** What Accept-Encoding says. */
  Encodings(List<String> accepted) {
    for (String value : accepted) {
      for (String one : value.split(",", -1)) {
        put(one.strip().toLowerCase(Locale.ROOT));
      }
    }
  }

  private void put(String one) {
    String[] parts = one.split(";", -1);
    String name = parts[0].strip();
    double quality = 1;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      quality = parameter.startsWith("q=") ? quality(parameter.substring(2)) : quality;
    }
    if (!name.isEmpty()) {
      qualities.put(name, quality);
    }
  }

  private static double quality(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether the bytes may go as they are. */
  boolean takesPlain() {
    Double named = qualities.get(IDENTITY);
    return named != null ? named > 0 : qualities.getOrDefault(ANY, 1.0) > 0;
  }

  private boolean takesGzip() {
    return GZIP.stream()
        .anyMatch(name -> qualities.getOrDefault(name, qualities.getOrDefault(ANY, 0.0)) > 0);
  }

  /**
   * Whether the bytes should be compressed: they must be, or gzip is the one coding the client asks
   * for. One that offers whatever its runtime knows does not ask.
   *
   * @param plainOnly whether they cannot be
   * @throws ResponseStatusException 406 when nothing that there is is taken
   */
  boolean wantGzip(boolean plainOnly) {
    if (!takesPlain() && (plainOnly || !takesGzip())) {
      throw new ResponseStatusException(
          HttpStatus.NOT_ACCEPTABLE, "no acceptable encoding found, supported: [gzip]");
    }
    return !plainOnly && takesGzip() && (!takesPlain() || asksForGzip());
  }

  private boolean asksForGzip() {
    return qualities.entrySet().stream()
            .filter(coding -> coding.getValue() > 0)
            .map(Map.Entry::getKey)
            .filter(name -> !name.equals(IDENTITY) && !name.equals(ANY))
            .allMatch(GZIP::contains)
        && GZIP.stream().anyMatch(qualities::containsKey);
  }

  /**
   * Whether a body is compressed.
   *
   * @param encoding its Content-Encoding; null for none
   * @throws TransferException {@code INVALID_ARGUMENT} for a coding that is not known
   */
  static boolean isGzip(@Nullable String encoding) {
    String name = encoding == null ? IDENTITY : encoding.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.equals(IDENTITY)) {
      return false;
    }
    if (!GZIP.contains(name)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "unsupported Content-Encoding, supported: [gzip]");
    }
    return true;
  }
}
