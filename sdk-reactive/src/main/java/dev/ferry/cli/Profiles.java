package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The user's profiles: a file of lines {@code NAME.SETTING=VALUE}, and {@code use=NAME} for the one
 * that is meant when none is named. Never holds a secret. Not safe for several threads.
 */
final class Profiles {
  /** The first profile, when the user does not name it. */
  static final String FIRST = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
  private static final String USE = "use";
  private static final String VARIABLE = "FERRY_PROFILE";

  private final Path file;
  private final Map<String, Profile> profiles = new TreeMap<>();
  private final Map<String, String> unknown = new TreeMap<>();
  private String used = "";

  private Profiles(Path file) {
    this.file = file;
  }

  /**
   * What the user's file says; nothing when there is none.
   *
   * @throws TransferException {@code LOCAL_IO}
   */
  static Profiles of(Console console) {
    Profiles profiles =
        new Profiles(UserFolders.of(console, "XDG_CONFIG_HOME", ".config").resolve("config"));
    try (Reader reader = new StringReader(Files.readString(profiles.file))) {
      Properties lines = new Properties();
      lines.load(reader);
      lines.stringPropertyNames().forEach(key -> profiles.read(key, lines.getProperty(key)));
    } catch (NoSuchFileException e) {
      return profiles;
    } catch (IOException | IllegalArgumentException e) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "The profiles in " + profiles.file + " cannot be read: " + e, e);
    }
    return profiles;
  }

  /**
   * The profile that is meant: the one named, else the one in {@code FERRY_PROFILE}, else the one
   * in use, else one that says nothing.
   *
   * @param named empty when the command line names none
   * @throws TransferException {@code INVALID_ARGUMENT} when there is none of that name
   */
  static Profile meant(Console console, Optional<String> named) {
    Profiles profiles = of(console);
    return named
        .or(() -> console.variable(VARIABLE))
        .map(profiles::get)
        .orElseGet(() -> profiles.profiles.getOrDefault(profiles.used, Profile.NONE));
  }

  private void read(String key, String value) {
    int dot = key.indexOf('.');
    String name = key.substring(0, Math.max(0, dot));
    Optional<Setting> setting =
        Arrays.stream(Setting.values())
            .filter(each -> key.equals(name + "." + each.key()))
            .findFirst();
    if (key.equals(USE)) {
      used = value;
    } else if (setting.isPresent()) {
      profiles.put(name, orEmpty(name).with(setting.get(), value));
    } else {
      unknown.put(key, value);
    }
  }

  /** The file; it need not be there. */
  Path file() {
    return file;
  }

  /** Name of the profile in use; empty for none. */
  String used() {
    return used;
  }

  Collection<Profile> all() {
    return profiles.values();
  }

  /**
   * The profile of that name.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  Profile get(String name) {
    Profile found = profiles.get(name);
    if (found == null) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "There is no profile '" + name + "'",
          Map.of(FailureReport.NEXT_STEP, "'ferry config list' shows the profiles there are."));
    }
    return found;
  }

  /** The profile that a change is about, which need not be there yet. */
  Profile toChange(Optional<String> named, Console console) {
    String name =
        named.or(() -> console.variable(VARIABLE)).orElseGet(() -> used.isEmpty() ? FIRST : used);
    if (!NAME.matcher(name).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A profile's name has letters, digits, - and _ only");
    }
    return orEmpty(name);
  }

  private Profile orEmpty(String name) {
    return profiles.getOrDefault(name, new Profile(name, Map.of()));
  }

  /** Puts it in the place of the one of that name; the first one of all is in use. */
  void put(Profile profile) {
    profiles.put(profile.name(), profile);
    if (used.isEmpty()) {
      used = profile.name();
    }
  }

  /** From now on that one is meant when none is named. */
  void use(String name) {
    used = get(name).name();
  }

  /** Forgets it. */
  void remove(String name) {
    profiles.remove(get(name).name());
    used = used.equals(name) ? "" : used;
  }

  /**
   * Writes the file, readable by the user only; after a crash it is the old or the new one.
   *
   * @throws TransferException {@code LOCAL_IO}
   */
  void save() {
    StringBuilder text =
        new StringBuilder("# Profiles of Ferry; 'ferry config' writes them. No secrets in here.\n");
    if (!used.isEmpty()) {
      text.append(line(USE, used));
    }
    for (Profile profile : profiles.values()) {
      for (Setting setting : Setting.values()) {
        profile
            .value(setting)
            .ifPresent(value -> text.append(line(profile.name() + "." + setting.key(), value)));
      }
    }
    unknown.forEach((key, value) -> text.append(line(key, value)));
    try {
      Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file;
      DurableFile.replace(target, text.toString());
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "The profiles in " + file + " cannot be written: " + e, e);
    }
  }

  /** A backslash, and a space in front, would be read as something else. */
  private static String line(String key, String value) {
    String escaped = value.replace("\\", "\\\\");
    String whole = escaped.startsWith(" ") ? "\\" + escaped : escaped;
    return key + "=" + whole + "\n";
  }
}
