package dev.ferry.service.hook;

import reactor.util.context.Context;

/**
 * Who makes the request that a transfer belongs to. Travels in the context of what answers the
 * request, so that {@link Hooks} find it wherever they are asked.
 *
 * @param subject name of who holds the token, never a secret
 */
public record HookCaller(String subject) {

  /** A context in which hooks are told of this caller. */
  public Context in(Context context) {
    return context.put(HookCaller.class, this);
  }
}
