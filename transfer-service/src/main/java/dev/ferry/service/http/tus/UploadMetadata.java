package dev.ferry.service.http.tus;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * What a client says of its file (tus 1.0, Creation, Upload-Metadata).
 *
 * @param header as it came, for whoever asks later; empty for none
 * @param values the values by key, still encoded
 */
record UploadMetadata(String header, Map<String, String> values) {
  static final UploadMetadata NONE = new UploadMetadata("", Map.of());

  private static final Pattern KEY = Pattern.compile("[!-+\\--~]+");

  /** Keeps its own copy. */
  UploadMetadata {
    values = Map.copyOf(values);
  }

  /**
   * Reads the header.
   *
   * @throws TransferException {@code MALFORMED}
   */
  static UploadMetadata of(HttpHeaders headers) {
    String header = String.join(",", headers.getOrEmpty(Tus.METADATA_HEADER)).strip();
    if (header.isEmpty()) {
      return NONE;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : header.split(",", -1)) {
      add(values, pair.strip().split(" +", -1));
    }
    return new UploadMetadata(header, values);
  }

  private static void add(Map<String, String> values, String[] pair) {
    String value = pair.length == 2 ? pair[1] : "";
    if (pair.length > 2 || !KEY.matcher(pair[0]).matches()) {
      throw malformed("is a list of keys, each with a value in Base64 or alone");
    }
    if (values.putIfAbsent(pair[0], value) != null) {
      throw malformed("has a key twice");
    }
    decoded(value);
  }

  /**
   * The text under a key.
   *
   * @throws TransferException {@code MALFORMED} when it is not UTF-8
   */
  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).map(value -> textOf(decoded(value)));
  }

  private static String textOf(ByteBuffer bytes) {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw malformed("has a name that is not UTF-8");
    }
  }

  private static ByteBuffer decoded(String value) {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      throw malformed("has a value that is not Base64");
    }
  }

  private static TransferException malformed(String why) {
    return new TransferException(FailureCode.MALFORMED, Tus.METADATA_HEADER + " " + why);
  }
}
