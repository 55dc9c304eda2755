package dev.ferry.load.compare;

import java.util.List;

/** The ways rsync documents to go on with an interrupted transfer. */
enum RsyncWay {
  /** What had arrived stays under the final name and is the basis of the next run. */
  PARTIAL("--partial"),
  /** It stays in a folder beside; what the manual recommends over the first. */
  PARTIAL_DIR("--partial-dir=.rsync-partial"),
  /** Bytes are written under the final name and only the rest is sent, then all is compared. */
  APPEND_VERIFY("--partial", "--append-verify");

  private final List<String> options;

  RsyncWay(String... options) {
    this.options = List.of(options);
  }

  List<String> options() {
    return options;
  }

  @Override
  public String toString() {
    return String.join(" ", options);
  }
}
