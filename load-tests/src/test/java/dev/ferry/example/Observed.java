package dev.ferry.example;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps the names of what ended, each with those it happened in. */
final class Observed implements ObservationHandler<Observation.Context> {
  final List<String> ended = new CopyOnWriteArrayList<>();

  @Override
  public void onStop(Observation.Context context) {
    ended.add(chain(context));
  }

  private static String chain(Observation.@Nullable ContextView context) {
    StringBuilder names = new StringBuilder();
    for (Observation.ContextView at = context; at != null; at = parent(at)) {
      names.append(names.isEmpty() ? "" : " in ").append(Objects.requireNonNull(at.getName()));
    }
    return names.toString();
  }

  private static Observation.@Nullable ContextView parent(Observation.ContextView context) {
    var parent = context.getParentObservation();
    return parent == null ? null : parent.getContextView();
  }

  @Override
  public boolean supportsContext(Observation.Context context) {
    return true;
  }
}
