package dev.ferry.resume.r2dbc;

import static java.util.stream.Collectors.toCollection;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import reactor.core.publisher.Mono;

/** The settings without which H2 is no store to rely on, and whether they are in force. */
final class H2Settings {
  /** What {@code INFORMATION_SCHEMA.SETTINGS} must say. */
  private static final Map<String, String> REQUIRED =
      Map.of(
          // Commits are written when they return, not half a second later.
          "WRITE_DELAY", "0",
          // Nothing stays open behind close().
          "DB_CLOSE_DELAY", "0");

  /**
   * What H2 does not tell about itself. An exit is no different from a kill; FS locks the database
   * file itself, which a killed process cannot leave locked; no trace files.
   */
  private static final String UNVERIFIED =
      ";DB_CLOSE_ON_EXIT=FALSE;FILE_LOCK=FS;AUTO_SERVER=FALSE;TRACE_LEVEL_FILE=0"
          // All statements there are, parsed once.
          + ";QUERY_CACHE_SIZE=64";

  private H2Settings() {}

  /** The address of a database file with the settings. */
  static String url(String fileSystem, Path file) {
    StringBuilder url = new StringBuilder(fileSystem).append(file);
    new TreeMap<>(REQUIRED)
        .forEach((name, value) -> url.append(';').append(name).append('=').append(value));
    return url.append(UNVERIFIED).toString();
  }

  /** Completes when the database works with the settings. */
  static Mono<Void> verify(SqlSession session) {
    return session
        .rows(
            "SELECT SETTING_NAME, SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                + " WHERE SETTING_VALUE IS NOT NULL",
            row ->
                Columns.of(row).string("SETTING_NAME")
                    + "="
                    + Columns.of(row).string("SETTING_VALUE"))
        .filter(setting -> REQUIRED.containsKey(setting.substring(0, setting.indexOf('='))))
        .collect(toCollection(TreeSet::new))
        .flatMap(H2Settings::verify);
  }

  /** A setting is listed once as it is, and once more as it is stored when it was ever set. */
  private static Mono<Void> verify(Set<String> inForce) {
    Set<String> required = new TreeSet<>();
    REQUIRED.forEach((name, value) -> required.add(name + "=" + value));
    return inForce.equals(required) ? Mono.empty() : Mono.error(refused(inForce, required));
  }

  private static TransferException refused(Set<String> inForce, Set<String> required) {
    return new TransferException(
        FailureCode.STORE_UNAVAILABLE,
        "The resume store's database works with %s, but durable commits need %s"
            .formatted(inForce, required));
  }
}
