package dev.ferry.service.http;

import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far an upload is behind a body.
 *
 * @param durable the durable prefix
 * @param receiptOrNull the receipt, when the object is visible now
 */
public record Appended(Prefix durable, @Nullable Receipt receiptOrNull) {

  /** The receipt, when the object is visible now. */
  public Optional<Receipt> receipt() {
    return Optional.ofNullable(receiptOrNull);
  }
}
