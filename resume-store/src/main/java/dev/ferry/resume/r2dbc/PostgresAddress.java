package dev.ferry.resume.r2dbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is. Holds no user and no password, so that it may be logged.
 *
 * @param host name or address
 * @param port TCP port
 * @param database name of the database
 * @param schemaOrNull schema of the tables, which has to exist; null for the user's default
 * @param sslMode as libpq names them: disable, allow, prefer, require, verify-ca, verify-full
 * @param sslRootCertOrNull file with the certificates to trust; null for the system's
 */
public record PostgresAddress(
    String host,
    int port,
    String database,
    @Nullable String schemaOrNull,
    String sslMode,
    @Nullable String sslRootCertOrNull) {
  private static final String SCHEME = "postgresql";
  private static final int PORT = 5432;
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** Whether a text is meant to be such an address. */
  public static boolean isMeant(String text) {
    return text.startsWith(SCHEME + ":");
  }

  /**
   * Reads {@code postgresql://HOST[:PORT]/DATABASE[?schema=…&sslmode=…&sslrootcert=…]}.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} for anything else; the message does not
   *     repeat the text, which may hold a password in the wrong place
   */
  public static PostgresAddress parse(String text) {
    URI uri = uri(text);
    String path = uri.getPath();
    if (!SCHEME.equals(uri.getScheme())
        || uri.getHost() == null
        || path == null
        || !path.matches("/[^/]+")) {
      throw refused("is postgresql://HOST:PORT/DATABASE");
    }
    if (uri.getRawUserInfo() != null) {
      throw refused("holds no user and no password; they are settings of their own");
    }
    return of(uri, path.substring(1), parameters(uri.getRawQuery()));
  }

  private static PostgresAddress of(URI uri, String database, Map<String, String> parameters) {
    String schema = parameters.remove("schema");
    String sslMode = parameters.getOrDefault("sslmode", "prefer");
    parameters.remove("sslmode");
    String rootCert = parameters.remove("sslrootcert");
    if (!parameters.isEmpty()) {
      throw refused("takes schema, sslmode and sslrootcert, and nothing else after the ?");
    }
    requireKnown(sslMode);
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    return new PostgresAddress(
        host, uri.getPort() == -1 ? PORT : uri.getPort(), database, schema, sslMode, rootCert);
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw refused("is postgresql://HOST:PORT/DATABASE, with special characters as %XX");
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        throw refused("has parameters of the form name=value");
      }
      parameters.put(
          parameter.substring(0, equals),
          URLDecoder.decode(parameter.substring(equals + 1), UTF_8));
    }
    return parameters;
  }

  private static void requireKnown(String sslMode) {
    if (!SSL_MODES.contains(sslMode)) {
      throw refused("takes one of " + SSL_MODES + " as sslmode");
    }
  }

  private static TransferException refused(String why) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "The address of a PostgreSQL store " + why);
  }

  /** The address without its parameters. */
  @Override
  public String toString() {
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return SCHEME + "://" + shown + ":" + port + "/" + database;
  }
}
