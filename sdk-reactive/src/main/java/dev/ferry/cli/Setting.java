package dev.ferry.cli;

import dev.ferry.client.ClientOptions;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a profile may say; none of it is a secret. */
enum Setting {
  /** Addresses of the service, with commas. */
  SERVER,
  /** File with the token. */
  TOKEN_FILE,
  /** Name of the environment variable with the token. */
  TOKEN_ENV,
  /** Whether to speak TLS. */
  TLS,
  /** File with the authorities to trust. */
  CACERT,
  /** File with the certificate to show. */
  CERT,
  /** File with its key. */
  CERT_KEY,
  /** Workspace of paths that name none, such as {@code :/in/big.bin}. */
  WORKSPACE;

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String TOKEN = "token";

  /** As it stands in the file and on the command line. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The setting with that key.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}; a token is never on the command line
   */
  static Setting byKey(String key) {
    for (Setting setting : values()) {
      if (setting.key().equals(key)) {
        return setting;
      }
    }
    if (key.equals(TOKEN)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "A token is never on the command line, where every process can read it",
          Map.of(
              FailureReport.NEXT_STEP,
              "Put it into a file that only you can read, then 'ferry config set token-file FILE';"
                  + " or name a variable: 'ferry config set token-env NAME'."));
    }
    throw new TransferException(
        FailureCode.INVALID_ARGUMENT, "'" + key + "' is no setting; there are " + keys());
  }

  static String keys() {
    return Arrays.stream(values()).map(Setting::key).collect(Collectors.joining(", "));
  }

  /**
   * The value as it is kept: checked, and files by their whole path.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  String checked(String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, key() + " has no line breaks and other control characters");
    }
    return switch (this) {
      case SERVER -> address(value);
      case WORKSPACE -> new WorkspaceName(value).value();
      case TLS -> oneOf(value, value.equals("true") || value.equals("false"), "true or false");
      case TOKEN_ENV ->
          oneOf(value, VARIABLE.matcher(value).matches(), "the name of an environment variable");
      case TOKEN_FILE, CACERT, CERT, CERT_KEY ->
          Path.of(value).toAbsolutePath().normalize().toString();
    };
  }

  private static String address(String value) {
    ClientOptions.Builder unused = ClientOptions.builder();
    for (String address : value.split(",")) {
      unused = unused.address(address.strip());
    }
    return value;
  }

  private String oneOf(String value, boolean holds, String meant) {
    if (!holds) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, key() + " is " + meant + ", not '" + value + "'");
    }
    return value;
  }
}
