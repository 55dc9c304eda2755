package dev.ferry.cli;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One service as the user calls it.
 *
 * @param name its name; empty for none
 * @param values what it says
 */
record Profile(String name, Map<Setting, String> values) {
  /** Says nothing. */
  static final Profile NONE = new Profile("", Map.of());

  Profile {
    values = Map.copyOf(values);
  }

  Optional<String> value(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** The same with another value. */
  Profile with(Setting setting, String value) {
    Map<Setting, String> changed = changeable();
    changed.put(setting, value);
    return new Profile(name, changed);
  }

  /** The same without a value. */
  Profile without(Setting setting) {
    Map<Setting, String> changed = changeable();
    changed.remove(setting);
    return new Profile(name, changed);
  }

  private Map<Setting, String> changeable() {
    Map<Setting, String> changed = new EnumMap<>(Setting.class);
    changed.putAll(values);
    return changed;
  }

  /** Whether it may be sent to those addresses who the user is: to its own, if it names some. */
  boolean trusts(String addresses) {
    return value(Setting.SERVER).map(own -> own.equals(addresses)).orElse(true);
  }

  boolean hasCredentials() {
    return values.containsKey(Setting.TOKEN_FILE)
        || values.containsKey(Setting.TOKEN_ENV)
        || values.containsKey(Setting.CERT);
  }
}
