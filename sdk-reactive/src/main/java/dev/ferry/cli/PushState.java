package dev.ferry.cli;

import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import java.util.Optional;
import java.util.Properties;

/**
 * What a push remembers until it has its receipt.
 *
 * @param key the transfer key its upload runs under
 * @param source the file it began with
 */
record PushState(TransferKey key, SourceIdentity source) {
  private static final String KEY = "key";
  private static final String SIZE = "sizeBytes";
  private static final String MODIFIED = "modifiedNanos";
  private static final String INODE = "inode";

  Properties toProperties() {
    Properties properties = new Properties();
    properties.setProperty(KEY, key.value());
    properties.setProperty(SIZE, Long.toString(source.sizeBytes()));
    properties.setProperty(MODIFIED, Long.toString(source.modifiedNanos()));
    properties.setProperty(INODE, source.inode());
    return properties;
  }

  /** Reads it back; empty when the properties are not a whole push state. */
  static Optional<PushState> of(Properties properties) {
    try {
      SourceIdentity source =
          new SourceIdentity(
              Long.parseLong(properties.getProperty(SIZE, "")),
              Long.parseLong(properties.getProperty(MODIFIED, "")),
              properties.getProperty(INODE, "-"));
      return Optional.of(new PushState(new TransferKey(properties.getProperty(KEY, "")), source));
    } catch (NumberFormatException | TransferException e) {
      return Optional.empty();
    }
  }
}
