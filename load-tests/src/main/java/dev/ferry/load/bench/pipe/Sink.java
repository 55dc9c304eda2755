package dev.ferry.load.bench.pipe;

/** What a pipe does with verified bytes. The ordinal is the code on its wire, in Java and in C. */
enum Sink {
  /** Drops them. */
  NULL("null", "checksum"),
  /** Writes a fresh file and leaves it to the page cache. */
  FILE("", "checksum"),
  /** The same, forced once at its end. */
  FORCED("forced", "checksum, forced"),
  /** The same, its data forced after every 64 MiB. */
  GROUPS("forced by 64 MiB", "checksum, forced");

  private final String title;
  private final String promise;

  Sink(String title, String promise) {
    this.title = title;
    this.promise = promise;
  }

  /** Part of the name of a subject. */
  String title(boolean hashed) {
    return (title.isEmpty() ? "" : " " + title) + (hashed ? " sha256" : "");
  }

  String promise(boolean hashed) {
    return hashed ? promise.replace("checksum", "checksum, sha256") : promise;
  }
}
