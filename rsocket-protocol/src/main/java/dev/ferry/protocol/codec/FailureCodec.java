package dev.ferry.protocol.codec;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Failures to the text of an RSocket ERROR frame and back: a JSON object with the code, the
 * message, the next step, the two flags and the details (docs/protocol.md §9).
 */
public final class FailureCodec {
  private static final String CODE = "code";
  private static final String MESSAGE = "message";
  private static final String DETAILS = "details";
  private static final int MAX_MESSAGE_LETTERS = 1024;

  private FailureCodec() {}

  /** The text of the ERROR frame. */
  public static String encode(TransferException failure) {
    FailureCode code = failure.code();
    FieldWriter fields =
        FieldWriter.json()
            .text(CODE, code.name())
            .text(MESSAGE, wellFormed(shortened(String.valueOf(failure.getMessage()))))
            .text("nextStep", code.nextStep())
            .flag("retryable", code.retryable())
            .flag("resumable", code.resumable());
    if (!failure.details().isEmpty()) {
      Map<String, String> details = new TreeMap<>();
      failure
          .details()
          .forEach((name, fact) -> details.put(wellFormed(name), wellFormed(shortened(fact))));
      fields.texts(DETAILS, details);
    }
    return new String(fields.toBytes(), StandardCharsets.UTF_8);
  }

  /**
   * The failure in the text of an ERROR frame. Text that is no failure of this protocol, or a code
   * this version does not know, becomes {@code INTERNAL} with the text as message.
   */
  public static TransferException decode(String text) {
    try {
      Fields fields = FieldReader.readJson(text.getBytes(StandardCharsets.UTF_8));
      String name = fields.text(CODE);
      String message = fields.text(MESSAGE);
      return FailureCode.byName(name)
          .map(code -> new TransferException(code, message, details(fields)))
          .orElseGet(() -> unknown(name + ": " + message));
    } catch (TransferException e) {
      return unknown(text);
    }
  }

  private static Map<String, String> details(Fields fields) {
    return fields
        .optionalNested(DETAILS)
        .map(
            details ->
                details.values().entrySet().stream()
                    .collect(
                        Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toString())))
        .orElse(Map.of());
  }

  private static TransferException unknown(String text) {
    return new TransferException(
        FailureCode.INTERNAL, "The service failed without a known code: " + shortened(text));
  }

  /**
   * Half a surrogate pair, which a cut may leave, cannot be written; it becomes a question mark.
   */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static String shortened(String message) {
    return message.length() <= MAX_MESSAGE_LETTERS
        ? message
        : message.substring(0, MAX_MESSAGE_LETTERS) + "…";
  }
}
