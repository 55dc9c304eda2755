package dev.ferry.load.speed;

/** What is timed. */
enum Subject {
  /** Plain copy, left to the page cache. */
  COPY("plain copy"),
  /** Plain copy with one force at its end. */
  COPY_FORCED("plain copy, forced"),
  /** The source's SHA-256 on one thread: no verified download on this machine can be faster. */
  HASH("SHA-256 alone, one side"),
  /** The same on two threads at once: no upload that both sides hash can be faster. */
  HASH_TWICE("SHA-256 alone, both sides"),
  /** Upload that survives kill -9. */
  UPLOAD_EPHEMERAL("upload, ephemeral"),
  /** Upload that survives a power cut. */
  UPLOAD_DURABLE("upload, durable"),
  /** The same, when the caller knows the digest: the service alone computes it. */
  UPLOAD_HANDED_IN("upload, durable, digest handed in"),
  /** The same without a digest. */
  UPLOAD_OFF("upload, durable, digest off"),
  /** Download to a file, which is forced. */
  DOWNLOAD("download"),
  /** The same without a digest. */
  DOWNLOAD_OFF("download, digest off");

  private final String title;

  Subject(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether it is a transfer that computes a digest. */
  boolean isHashing() {
    return limit() != this;
  }

  /** The plain copy that gives the same promise about its last byte. */
  Subject copy() {
    return switch (this) {
      case COPY, HASH, HASH_TWICE, UPLOAD_EPHEMERAL -> COPY;
      case COPY_FORCED, UPLOAD_DURABLE, UPLOAD_HANDED_IN, UPLOAD_OFF, DOWNLOAD, DOWNLOAD_OFF ->
          COPY_FORCED;
    };
  }

  /** The hashing that it contains; itself where there is none. */
  Subject limit() {
    return switch (this) {
      case COPY, COPY_FORCED, HASH, HASH_TWICE, UPLOAD_OFF, DOWNLOAD_OFF -> this;
      case UPLOAD_EPHEMERAL, UPLOAD_DURABLE -> HASH_TWICE;
      case DOWNLOAD, UPLOAD_HANDED_IN -> HASH;
    };
  }
}
