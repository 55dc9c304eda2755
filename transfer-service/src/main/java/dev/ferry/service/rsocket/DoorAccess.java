package dev.ferry.service.rsocket;

import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Authority;

/** Who may come in, and where it is taken down what they do. */
public record DoorAccess(Authority authority, Audit audit) {}
