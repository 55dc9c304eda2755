package dev.ferry.service.rsocket;

import dev.ferry.service.policy.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Who connected.
 *
 * @param tokenOrNull with what; never shown
 */
record Entrant(Caller caller, @Nullable String tokenOrNull) {
  @Override
  public String toString() {
    return "Entrant[" + caller.subject() + "]";
  }
}
