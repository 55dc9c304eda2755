package dev.ferry.service.http.files;

import java.util.Locale;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/**
 * How a browser is told of a file whose name and contents somebody else chose.
 *
 * @param name its last component
 */
record ServedName(String name) {
  private static final MediaType TEXT = MediaType.parseMediaType("text/plain;charset=utf-8");
  private static final Set<String> PLAIN_KINDS = Set.of("image", "audio", "video", "font");
  private static final Set<String> PLAIN_TYPES =
      Set.of(
          "application/json",
          "application/gzip",
          "application/zip",
          "application/x-tar",
          "application/pdf",
          "text/csv");

  /**
   * The type by the name's ending. Nothing that a browser would run or lay out is told as such:
   * what is text comes as plain text, all else as bytes.
   */
  MediaType type() {
    MediaType guessed =
        MediaTypeFactory.getMediaType("name." + ending())
            .orElse(MediaType.APPLICATION_OCTET_STREAM);
    String plain = guessed.getType() + "/" + guessed.getSubtype();
    boolean hasMarkup = plain.endsWith("xml");
    if (!hasMarkup && (PLAIN_KINDS.contains(guessed.getType()) || PLAIN_TYPES.contains(plain))) {
      return guessed;
    }
    boolean isText = guessed.getType().equals("text") || hasMarkup || plain.endsWith("script");
    return isText ? TEXT : MediaType.APPLICATION_OCTET_STREAM;
  }

  private String ending() {
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return ending.chars().allMatch(letter -> letter < 0x80 && Character.isLetterOrDigit(letter))
        ? ending
        : "";
  }

  /**
   * The value of Content-Disposition (RFC 6266): the name twice, once for old programs with a
   * underscore for what they may not understand, once whole (RFC 8187).
   */
  String disposition(boolean inline) {
    StringBuilder value =
        new StringBuilder(inline ? "inline" : "attachment").append("; filename=\"");
    name.codePoints().forEach(letter -> value.append(isHarmless(letter) ? (char) letter : '_'));
    PercentText.append(value.append("\"; filename*=UTF-8''"), name);
    return value.toString();
  }

  /** A percent sign would make some programs decode the name. */
  private static boolean isHarmless(int letter) {
    return letter >= ' ' && letter < 0x7f && "\"\\%/:*?<>|;".indexOf(letter) < 0;
  }
}
