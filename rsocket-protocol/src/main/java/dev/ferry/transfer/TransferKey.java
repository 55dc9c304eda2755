package dev.ferry.transfer;

import java.util.regex.Pattern;

/**
 * The caller's idempotency key: 1 to 128 printable ASCII characters without spaces.
 *
 * <p>The same key in the same workspace always means the same upload: it continues while open and
 * answers with the same receipt once published.
 *
 * @param value the characters
 */
public record TransferKey(String value) {
  private static final Pattern FORM = Pattern.compile("[!-~]{1,128}");

  /** Refuses anything but 1 to 128 printable ASCII characters. */
  public TransferKey {
    if (!FORM.matcher(value).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A transfer key is 1 to 128 printable ASCII characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
