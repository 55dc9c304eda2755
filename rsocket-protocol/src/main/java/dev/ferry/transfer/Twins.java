package dev.ferry.transfer;

import java.text.Normalizer;
import java.util.Locale;

/** What a workspace says about names that many other systems take for one. */
public enum Twins {
  /** Names are bytes: {@code README} and {@code readme} are two files. */
  ALLOW,
  /** A name that differs from a neighbour's in case or normal form only cannot be made. */
  REFUSE;

  /** The same for all names that are twins: without case, and in normal form C. */
  public static String key(String name) {
    String folded = name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }
}
