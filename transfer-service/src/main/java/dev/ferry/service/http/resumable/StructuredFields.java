package dev.ferry.service.http.resumable;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Items and dictionaries of structured fields (RFC 9651 §4.2), read strictly: a field that breaks a
 * rule anywhere is no field at all. Parameters are read and left out.
 *
 * <p>A value is a {@code Long}, a {@code Boolean}, a {@code byte[]} or, for every other type,
 * {@link #OTHER}.
 */
final class StructuredFields {
  /** A value of a type that no field here has. */
  static final Object OTHER = new Object();

  private static final int INTEGER_DIGITS_MAX = 15;
  private static final int DECIMAL_DIGITS_MAX = 12;
  private static final int FRACTION_DIGITS_MAX = 3;
  private static final String KEY_FIRST = "abcdefghijklmnopqrstuvwxyz*";
  private static final String KEY_REST = KEY_FIRST + "0123456789_-.";
  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String TOKEN_REST = LETTERS + DIGITS + "!#$%&'*+-.^_`|~:/";
  private static final String BASE64 = LETTERS + DIGITS + "+/=";
  private static final String HEX = "0123456789abcdef";

  private final String text;
  private int at;

  private StructuredFields(String text) {
    this.text = text;
  }

  /** An item; empty when the field is missing or is none. */
  static Optional<Object> item(@Nullable List<String> lines) {
    return lines == null ? Optional.empty() : new StructuredFields(combined(lines)).item();
  }

  /** A dictionary; empty when the field is missing or is none. */
  static Optional<Map<String, Object>> dictionary(@Nullable List<String> lines) {
    return lines == null ? Optional.empty() : new StructuredFields(combined(lines)).dictionary();
  }

  private static String combined(List<String> lines) {
    return String.join(", ", lines);
  }

  private Optional<Object> item() {
    try {
      skip(" ");
      Object value = itemHere();
      skip(" ");
      return at == text.length() ? Optional.of(value) : Optional.empty();
    } catch (BrokenField broken) {
      return Optional.empty();
    }
  }

  private Optional<Map<String, Object>> dictionary() {
    Map<String, Object> members = new LinkedHashMap<>();
    try {
      skip(" ");
      while (at < text.length()) {
        String key = key();
        members.remove(key);
        members.put(key, memberValue());
        nextMember();
      }
      return Optional.of(members);
    } catch (BrokenField broken) {
      return Optional.empty();
    }
  }

  private void nextMember() throws BrokenField {
    skip(" \t");
    if (at < text.length()) {
      expect(',');
      skip(" \t");
      require(at < text.length());
    }
  }

  private Object memberValue() throws BrokenField {
    if (!has('=')) {
      parameters();
      return true;
    }
    at++;
    if (!has('(')) {
      return itemHere();
    }
    innerList();
    return OTHER;
  }

  private void innerList() throws BrokenField {
    expect('(');
    skip(" ");
    while (!has(')')) {
      var unused = itemHere();
      require(has(' ') || has(')'));
      skip(" ");
    }
    expect(')');
    parameters();
  }

  private Object itemHere() throws BrokenField {
    Object value = bareItem();
    parameters();
    return value;
  }

  private void parameters() throws BrokenField {
    while (has(';')) {
      at++;
      skip(" ");
      var unusedKey = key();
      if (has('=')) {
        at++;
        var unusedValue = bareItem();
      }
    }
  }

  private String key() throws BrokenField {
    require(isOneOf(KEY_FIRST));
    return run(KEY_REST);
  }

  private Object bareItem() throws BrokenField {
    require(at < text.length());
    char first = text.charAt(at);
    return switch (first) {
      case '?' -> bool();
      case ':' -> bytes();
      case '"' -> quoted('\\', "\"\\", 1);
      case '@' -> date();
      case '%' -> displayString();
      default -> first == '-' || DIGITS.indexOf(first) >= 0 ? number() : token();
    };
  }

  private Object bool() throws BrokenField {
    expect('?');
    require(isOneOf("01"));
    return text.charAt(at++) == '1';
  }

  private Object bytes() throws BrokenField {
    expect(':');
    String encoded = run(BASE64);
    expect(':');
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new BrokenField();
    }
  }

  /** What follows an escape is one of those letters, so many times. */
  private Object quoted(char escape, String letters, int times) throws BrokenField {
    expect('"');
    while (!has('"')) {
      if (has(escape)) {
        for (int time = 0; time < times; time++) {
          at++;
          require(isOneOf(letters));
        }
      }
      require(at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) <= '~');
      at++;
    }
    expect('"');
    return OTHER;
  }

  private Object displayString() throws BrokenField {
    expect('%');
    return quoted('%', HEX, 2);
  }

  private Object date() throws BrokenField {
    expect('@');
    require(number() instanceof Long);
    return OTHER;
  }

  private Object token() throws BrokenField {
    require(isOneOf(LETTERS + "*"));
    var unused = run(TOKEN_REST);
    return OTHER;
  }

  private Object number() throws BrokenField {
    boolean negative = has('-');
    at += negative ? 1 : 0;
    String whole = run(DIGITS);
    require(!whole.isEmpty());
    if (has('.')) {
      at++;
      int fraction = run(DIGITS).length();
      require(whole.length() <= DECIMAL_DIGITS_MAX && fraction > 0);
      require(fraction <= FRACTION_DIGITS_MAX);
      return OTHER;
    }
    require(whole.length() <= INTEGER_DIGITS_MAX);
    long value = Long.parseLong(whole);
    return negative ? -value : value;
  }

  private String run(String letters) {
    int from = at;
    skip(letters);
    return text.substring(from, at);
  }

  private void skip(String letters) {
    while (isOneOf(letters)) {
      at++;
    }
  }

  private boolean isOneOf(String letters) {
    return at < text.length() && letters.indexOf(text.charAt(at)) >= 0;
  }

  private boolean has(char letter) {
    return at < text.length() && text.charAt(at) == letter;
  }

  private void expect(char letter) throws BrokenField {
    require(has(letter));
    at++;
  }

  private static void require(boolean holds) throws BrokenField {
    if (!holds) {
      throw new BrokenField();
    }
  }

  /** The field does not keep to the rules. */
  private static final class BrokenField extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenField() {
      super("not a structured field", null, false, false);
    }
  }
}
