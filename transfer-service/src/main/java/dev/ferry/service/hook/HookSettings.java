package dev.ferry.service.hook;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an operator set for a hook, {@code ferry.hooks[n].settings.*}. Never shown: there may be
 * secrets in it.
 */
public final class HookSettings {
  private final String hook;
  private final Map<String, String> values;

  /**
   * The settings of a hook.
   *
   * @param hook its name
   */
  public HookSettings(String hook, Map<String, String> values) {
    this.hook = hook;
    this.values = new TreeMap<>(values);
  }

  /** A value. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip);
  }

  /** A value that must be there. */
  public String required(String name) {
    return value(name).orElseThrow(() -> wrong(name, "is missing"));
  }

  /** The parts of a value between commas, without empty ones. */
  public List<String> list(String name) {
    return value(name).stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** The values under a prefix such as {@code keys.}, by what stands behind it. */
  public Map<String, String> under(String prefix) {
    Map<String, String> found = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), value.strip());
          }
        });
    return found;
  }

  /**
   * Refuses names nobody knows: a misspelled bound would else bound nothing.
   *
   * @param known names, or prefixes that end with a dot
   */
  public void requireKnown(Set<String> known) {
    Set<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeIf(
        name ->
            known.stream()
                .anyMatch(each -> each.endsWith(".") ? name.startsWith(each) : name.equals(each)));
    if (!unknown.isEmpty()) {
      throw wrong(unknown.iterator().next(), "is no setting of this hook; known are " + known);
    }
  }

  /** What the start fails with when a setting is wrong. */
  public TransferException wrong(String name, String why) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "Hook '" + hook + "': setting '" + name + "' " + why);
  }
}
