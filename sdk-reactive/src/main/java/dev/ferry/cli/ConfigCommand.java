package dev.ferry.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry config}. */
@Command(
    name = "config",
    description = {
      "Profiles: which service is meant, and as whom.",
      "What counts, the first that says something: an option, the environment, the profile, the",
      "default. The profile is that of --profile, else of FERRY_PROFILE, else the one in use.",
      "A profile's token and certificate go to the profile's own service only.",
      "Settings: server (HOST:PORT), token-file, token-env (name of a variable), tls (true),",
      "cacert, cert, cert-key (PEM files), workspace (that of paths such as :/in/file).",
      "The file holds no secrets: a token stays in a file of its own, or in the environment."
    },
    footer = {
      "",
      "Examples:",
      "  ferry config set server ferry.internal:7420 --profile ci",
      "  ferry config set token-file ~/.ferry-token --profile ci",
      "  ferry config set workspace box --profile ci",
      "  ferry config use ci ; ferry push big.bin :/in/big.bin",
      "  FERRY_PROFILE=ci ferry ls :/in"
    })
final class ConfigCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private OutputOptions output = new OutputOptions();

  ConfigCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return list(output);
  }

  @Command(
      name = "set",
      description = "Set a setting; makes the profile when there is none of that name.")
  int set(
      @Mixin Named named,
      @Parameters(index = "0", paramLabel = "SETTING", description = "Which one.") String key,
      @Parameters(index = "1", paramLabel = "VALUE", description = "To what.") String value) {
    Profiles profiles = Profiles.of(console);
    Setting setting = Setting.byKey(key);
    profiles.put(profiles.toChange(named.name(), console).with(setting, setting.checked(value)));
    profiles.save();
    return ExitCode.OK.number();
  }

  @Command(name = "unset", description = "Take a setting away.")
  int unset(
      @Mixin Named named,
      @Parameters(paramLabel = "SETTING", description = "Which one.") String key) {
    Profiles profiles = Profiles.of(console);
    profiles.put(profiles.toChange(named.name(), console).without(Setting.byKey(key)));
    profiles.save();
    return ExitCode.OK.number();
  }

  @Command(name = "get", description = "Print what a profile says; exit code 4 for nothing.")
  int get(
      @Mixin Named named,
      @Parameters(paramLabel = "SETTING", description = "Which one.") String key) {
    Optional<String> value = Profiles.meant(console, named.name()).value(Setting.byKey(key));
    value.ifPresent(console::result);
    return (value.isPresent() ? ExitCode.OK : ExitCode.NOT_FOUND).number();
  }

  @Command(name = "list", description = "List the profiles; a star is in front of the one in use.")
  int list(@Mixin OutputOptions output) {
    Profiles profiles = Profiles.of(console);
    if (output.json()) {
      console.result(
          JsonText.object(
              json -> {
                json.text("file", profiles.file());
                json.text("use", profiles.used().isEmpty() ? null : profiles.used());
                json.array("profiles", List.copyOf(profiles.all()), ConfigCommand::json);
              }));
    } else if (!output.quiet()) {
      profiles.all().forEach(profile -> console.result(row(profile, profiles.used())));
    }
    return ExitCode.OK.number();
  }

  private static void json(JsonText json, Profile profile) {
    json.text("name", profile.name());
    for (Setting setting : Setting.values()) {
      json.text(setting.key(), profile.value(setting).orElse(null));
    }
  }

  private static String row(Profile profile, String used) {
    StringBuilder row = new StringBuilder(profile.name().equals(used) ? "* " : "  ");
    row.append(profile.name());
    for (Setting setting : Setting.values()) {
      profile
          .value(setting)
          .ifPresent(value -> row.append("  ").append(setting.key()).append('=').append(value));
    }
    return row.toString();
  }

  @Command(name = "use", description = "From now on mean that profile when none is named.")
  int use(@Parameters(paramLabel = "NAME", description = "Of the profile.") String name) {
    Profiles profiles = Profiles.of(console);
    profiles.use(name);
    profiles.save();
    return ExitCode.OK.number();
  }

  @Command(name = "remove", description = "Forget a profile.")
  int remove(@Parameters(paramLabel = "NAME", description = "Of the profile.") String name) {
    Profiles profiles = Profiles.of(console);
    profiles.remove(name);
    profiles.save();
    return ExitCode.OK.number();
  }

  /** Which profile is meant. */
  static final class Named {
    @Option(
        names = "--profile",
        paramLabel = "NAME",
        description = "Profile to change or read. Default: FERRY_PROFILE, else the one in use.")
    private @Nullable String profile;

    Optional<String> name() {
      return Optional.ofNullable(profile);
    }
  }
}
