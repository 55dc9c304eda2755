package dev.ferry.protocol.codec;

import dev.ferry.protocol.ClientMessage.Put;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The fields of Put (docs/protocol.md §5.12), and those it shares with Open only. */
final class PutFields {
  private static final String EXPIRY = "expiry-millis";

  private PutFields() {}

  static void write(Put put, FieldWriter fields) {
    ValueFields.write(put.file(), fields);
    fields.text("key", put.key()).number("length", put.lengthBytes());
    ValueFields.write(put.attributes(), fields);
    ValueFields.write(put.digest(), fields);
    ValueFields.writeWithoutDigest(put.digest().isEmpty(), fields);
    ValueFields.write(put.condition(), fields);
    DurabilityField.write(put.durabilityOrNull(), fields);
    writeExpiry(put.expiry(), fields);
  }

  static Put read(Fields fields) {
    return new Put(
        ValueFields.file(fields),
        new TransferKey(fields.text("key")),
        fields.size("length"),
        ValueFields.attributes(fields),
        digestOrNull(fields),
        ValueFields.condition(fields),
        DurabilityField.readOrNull(fields),
        expiryOrNull(fields));
  }

  /** One request leaves no room for agreeing: it says either the digest or that there is none. */
  private static @Nullable Digest digestOrNull(Fields fields) {
    Digest digest = ValueFields.digestOrNull(fields);
    if (ValueFields.withoutDigest(fields) == (digest != null)) {
      throw new TransferException(
          FailureCode.MALFORMED, "Put has either 'digest' or 'without-digest'");
    }
    return digest;
  }

  static void writeExpiry(Optional<Duration> expiry, FieldWriter fields) {
    expiry.ifPresent(time -> fields.number(EXPIRY, time.toMillis()));
  }

  static @Nullable Duration expiryOrNull(Fields fields) {
    OptionalLong millis = fields.optionalNumber(EXPIRY);
    return millis.isPresent() ? Duration.ofMillis(fields.size(EXPIRY)) : null;
  }
}
