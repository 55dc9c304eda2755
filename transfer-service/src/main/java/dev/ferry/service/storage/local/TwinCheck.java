package dev.ferry.service.storage.local;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.Twins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names of one directory by what they have in common with their twins. Reads the directory
 * once: whoever makes a twin at the same moment is not seen.
 */
final class TwinCheck {
  private final Map<String, String> byKey = new HashMap<>();

  /** No names. */
  TwinCheck() {}

  /** Those of a directory. */
  static TwinCheck of(Directory directory) throws IOException {
    TwinCheck check = new TwinCheck();
    try (Directory again = directory.open(".")) {
      for (Path each : again.entries()) {
        String name = String.valueOf(each.getFileName());
        check.byKey.put(Twins.key(name), name);
      }
    }
    return check;
  }

  /**
   * Refuses a name that is to be made, and knows it from now on.
   *
   * @param leavingOrNull a neighbour that goes away with this
   * @throws TransferException {@code ALREADY_EXISTS}
   */
  void require(String name, @Nullable String leavingOrNull) {
    String twin = byKey.putIfAbsent(Twins.key(name), name);
    if (twin != null && !twin.equals(name) && !Objects.equals(twin, leavingOrNull)) {
      throw new TransferException(
          FailureCode.ALREADY_EXISTS,
          "'"
              + name
              + "' differs from '"
              + twin
              + "', which is there, in case or normal form only; the workspace refuses twins");
    }
  }
}
