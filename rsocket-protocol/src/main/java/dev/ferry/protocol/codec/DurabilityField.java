package dev.ferry.protocol.codec;

import dev.ferry.transfer.Durability;
import org.jspecify.annotations.Nullable;

/** What an answer must survive, or survives; left out in a request for the workspace's class. */
final class DurabilityField {
  private static final String NAME = "durability";

  private DurabilityField() {}

  static void write(@Nullable Durability durability, FieldWriter fields) {
    if (durability != null) {
      var unused = fields.choice(NAME, durability);
    }
  }

  static @Nullable Durability readOrNull(Fields fields) {
    return fields.optionalText(NAME).isEmpty() ? null : fields.choice(NAME, Durability.class);
  }
}
