package dev.ferry.load.speed;

/** What is timed. */
enum Subject {
  /** Plain copy, left to the page cache. */
  COPY("plain copy"),
  /** Plain copy with one force at its end. */
  COPY_FORCED("plain copy, forced"),
  /** Upload that survives kill -9. */
  UPLOAD_EPHEMERAL("upload, ephemeral"),
  /** Upload that survives a power cut. */
  UPLOAD_DURABLE("upload, durable"),
  /** Download to a file, which is forced. */
  DOWNLOAD("download");

  private final String title;

  Subject(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  boolean isPlain() {
    return yardstick() == this;
  }

  /** The plain copy that gives the same promise about its last byte. */
  Subject yardstick() {
    return switch (this) {
      case COPY, UPLOAD_EPHEMERAL -> COPY;
      case COPY_FORCED, UPLOAD_DURABLE, DOWNLOAD -> COPY_FORCED;
    };
  }
}
