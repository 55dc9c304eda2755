package dev.ferry.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * The folder in which pushes remember their transfer keys: one small file per push under way, named
 * by the hash of its source, target and service, so that the same command finds it again after
 * Ctrl-C, kill -9 or a reboot.
 */
record PushStates(Path folder) {

  /** The user's folder: below {@code XDG_STATE_HOME}, or {@code ~/.local/state}. */
  static PushStates ofUser(Console console) {
    return new PushStates(folderOfUser(console).resolve("pushes"));
  }

  /** Where commands remember things for the user: everything below it is Ferry's. */
  static Path folderOfUser(Console console) {
    return UserFolders.of(console, "XDG_STATE_HOME", ".local", "state");
  }

  /** What the push of that name remembers; empty when nothing readable is there. */
  Optional<PushState> find(String name) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve(name))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return PushState.of(properties);
  }

  /** Remembers atomically and durably: after a crash the old file is there or the new one. */
  void write(String name, PushState state) throws IOException {
    StringWriter text = new StringWriter();
    state.toProperties().store(text, null);
    DurableFile.replace(folder.resolve(name), text.toString());
  }

  /** Forgets; a file that is not there any more is forgotten already. */
  void delete(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      // A stale state costs nothing but one replayed receipt, which the next push detects.
      return;
    }
  }
}
