package dev.ferry.service.http;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Whether who asks for health may see the words of failures, which name files and workspaces. */
public final class HealthDetails {
  private static final String KEY = HealthDetails.class.getName();

  private HealthDetails() {}

  /** Whether the request in whose context this is may. */
  public static boolean mayBeTold(ContextView context) {
    return Boolean.TRUE.equals(context.getOrDefault(KEY, false));
  }

  static Context allowed(Context context, boolean may) {
    return context.put(KEY, may);
  }
}
