package dev.ferry.service.rsocket;

import dev.ferry.service.observe.Attempts;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Authority;

/** Who may come in, where it is taken down what they do, and who watches their transfers. */
public record DoorAccess(Authority authority, Audit audit, Attempts attempts) {

  /** The same, unwatched. */
  public DoorAccess(Authority authority, Audit audit) {
    this(authority, audit, Attempts.unseen());
  }
}
