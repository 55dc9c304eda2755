package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text in which everything but the letters that mean nothing anywhere is percent-encoded UTF-8. */
final class PercentText {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String DIGITS = "0123456789ABCDEF";

  private PercentText() {}

  static void append(StringBuilder target, String text) {
    for (byte octet : text.getBytes(UTF_8)) {
      if (octet > 0 && PLAIN.indexOf(octet) >= 0) {
        target.append((char) octet);
      } else {
        target
            .append('%')
            .append(DIGITS.charAt((octet >> 4) & 0xf))
            .append(DIGITS.charAt(octet & 0xf));
      }
    }
  }
}
