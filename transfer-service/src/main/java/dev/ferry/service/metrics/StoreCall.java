package dev.ferry.service.metrics;

import java.util.Locale;

/** What the resume store is asked for, as its meter tells it. */
public enum StoreCall {
  /** Frontiers of a group move forward. */
  COMMIT,
  /** A new upload is recorded. */
  CREATE,
  /** A writer, of a whole or a segment, gets its epoch. */
  ATTACH,
  /** A publication begins, ends or is taken back. */
  PUBLISH,
  /** An upload is given up. */
  END,
  /** One record is looked for. */
  FIND,
  /** Published versions are remembered or forgotten. */
  REMEMBER,
  /** Whether it answers. */
  PING;

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
