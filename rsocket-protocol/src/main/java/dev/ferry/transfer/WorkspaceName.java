package dev.ferry.transfer;

import java.util.regex.Pattern;

/**
 * Name of a workspace: 1 to 63 of {@code [a-z0-9._-]}, beginning with a letter or digit, so that it
 * is safe as one folder name everywhere.
 *
 * @param value the name
 */
public record WorkspaceName(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /** Refuses anything that is not a workspace name. */
  public WorkspaceName {
    if (!FORM.matcher(value).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "A workspace name is 1 to 63 of [a-z0-9._-] and begins with a letter or digit");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
