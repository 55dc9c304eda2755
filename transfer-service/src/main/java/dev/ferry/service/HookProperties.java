package dev.ferry.service;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A hook, {@code ferry.hooks[n].*}.
 *
 * @param name what failures call it; null for its type
 * @param type what its factory is called
 * @param workspaces where it takes part: a glob over names
 * @param settings what its factory is told
 */
record HookProperties(
    @Nullable String name,
    String type,
    @DefaultValue("*") String workspaces,
    @DefaultValue Map<String, String> settings) {

  String nameOrType() {
    return name == null ? type : name;
  }

  /** Without the settings, in which there may be secrets. */
  @Override
  public String toString() {
    return "HookProperties[" + nameOrType() + " in " + workspaces + "]";
  }
}
