package dev.ferry.service.storage.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads texts of links, and names directories for the system, as {@code /proc/self/fd/N}, so that
 * nobody can swap what is meant.
 *
 * <p>Java does not tell the number of a handle. But ours is open, so it is among the descriptors
 * that are this very directory. All of those are asked, and only what all of them answer is taken:
 * one that was somebody else's and has become another directory's meanwhile does no harm.
 */
final class LinkTexts {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int ATTEMPTS = 16;

  private LinkTexts() {}

  /** Asks under one name of the directory. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Path directory) throws IOException;
  }

  /** The text of a link in a directory that is held open. */
  static String of(Directory directory, String name) throws IOException {
    return agreed(directory, path -> Files.readSymbolicLink(path.resolve(name)).toString());
  }

  /** What every name of the directory answers. */
  static <T> T agreed(Directory directory, Question<T> question) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<T> answer = attempt(directory, question);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw new IOException("the directory could not be named through /proc/self/fd");
  }

  /**
   * A descriptor of this directory that stays one, since nobody else has it open. Empty when others
   * have, again and again: which of them are ours is not known then.
   *
   * @param ours how many descriptors of it the caller holds
   */
  static Optional<Path> sure(Directory directory, int ours) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<Path> names = names(directory.key());
      if (names.size() == ours) {
        return Optional.of(names.get(0));
      }
    }
    return Optional.empty();
  }

  /** How many descriptors are this directory now. */
  static int count(Directory directory) throws IOException {
    return names(directory.key()).size();
  }

  private static <T> Optional<T> attempt(Directory directory, Question<T> question)
      throws IOException {
    Set<T> answers = new HashSet<>();
    IOException refused = null;
    List<Path> names = names(directory.key());
    if (names.isEmpty()) {
      throw new IOException("/proc/self/fd is needed for this, and is not there");
    }
    for (Path name : names) {
      try {
        answers.add(question.ask(name));
      } catch (IOException e) {
        refused = e;
      }
    }
    if (refused != null && answers.isEmpty()) {
      throw refused;
    }
    return refused == null && answers.size() == 1
        ? Optional.of(answers.iterator().next())
        : Optional.empty();
  }

  private static List<Path> names(Object key) throws IOException {
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : all) {
        if (isOf(key, descriptor)) {
          names.add(descriptor);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return names;
  }

  private static boolean isOf(Object key, Path descriptor) {
    try {
      BasicFileAttributes found = Files.readAttributes(descriptor, BasicFileAttributes.class);
      return found.isDirectory() && key.equals(found.fileKey());
    } catch (IOException e) {
      return false; // closed meanwhile, or a socket: not ours
    }
  }
}
