package dev.ferry.protocol.codec;

/** The field by which both sides agree on compressed chunks (docs/protocol.md §4.5). */
final class ZstdField {
  private static final String ZSTD = "zstd";

  private ZstdField() {}

  /** Left out when it is false, as peers that do not know it leave it out. */
  static void write(boolean zstd, FieldWriter fields) {
    if (zstd) {
      fields.flag(ZSTD, true);
    }
  }

  static boolean read(Fields fields) {
    return fields.flag(ZSTD);
  }
}
