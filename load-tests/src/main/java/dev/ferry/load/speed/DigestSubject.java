package dev.ferry.load.speed;

import dev.ferry.transfer.Digest;
import java.util.List;

/** A command with one of the places its digest may come from. */
enum DigestSubject {
  /** Both sides compute it. */
  PUSH("push"),
  /** The service computes it and compares. */
  PUSH_HANDED_IN("push --digest"),
  /** Nobody does. */
  PUSH_OFF("push --no-digest"),
  /** The client computes it and compares. */
  PULL("pull"),
  /** Nobody does. */
  PULL_OFF("pull --no-digest");

  private final String title;

  DigestSubject(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  boolean isPush() {
    return beside() == PUSH;
  }

  boolean isOff() {
    return this == PUSH_OFF || this == PULL_OFF;
  }

  /** The same way with the digest computed. */
  DigestSubject beside() {
    return switch (this) {
      case PUSH, PUSH_HANDED_IN, PUSH_OFF -> PUSH;
      case PULL, PULL_OFF -> PULL;
    };
  }

  /** The options that make the difference. */
  List<String> options(Digest digest) {
    return switch (this) {
      case PUSH, PULL -> List.of();
      case PUSH_HANDED_IN -> List.of("--digest", digest.hex());
      case PUSH_OFF, PULL_OFF -> List.of("--no-digest");
    };
  }
}
