package dev.ferry.service.workspace.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreePaths;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes paths of the names of one tar stream, and remembers them: whoever unpacks what comes in
 * twice, or twice but for case or normal form, gets something else on every other system.
 *
 * <p>Remembers 16 bytes a name: keyed hashes of it, so that nobody can make two that clash. Not
 * safe for several threads.
 */
public final class TarNames implements AutoCloseable {
  /** Most names of a stream, directories that stand in names only counted. */
  public static final int NAMES_MAX = 1_000_000;

  private static final int SEED_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] seed = new byte[SEED_BYTES];
  private final MessageDigest hashing;
  private final NameTable names;
  private String lastParent = "";

  /**
   * No name yet.
   *
   * @param budget of all streams together
   */
  public TarNames(NameBudget budget) {
    RANDOM.nextBytes(seed);
    this.names = new NameTable(budget);
    try {
      this.hashing = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The path that a name means, from the directory that is unpacked into; empty for that itself.
   * Single dots and further slashes mean nothing.
   *
   * @throws TransferException {@code INVALID_PATH} when it is absolute, climbs, or is none
   */
  public static String path(String name) {
    if (name.startsWith("/")) {
      throw new TransferException(FailureCode.INVALID_PATH, "its name is absolute");
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw new TransferException(FailureCode.INVALID_PATH, "its name has a '..'");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.isEmpty() && !name.startsWith(".")) {
      throw new TransferException(FailureCode.INVALID_PATH, "it has no name");
    }
    String path = String.join("/", parts);
    TreePaths.require(path);
    return path;
  }

  /**
   * Remembers a path.
   *
   * @param again whether it may have come before: a directory may
   * @throws TransferException {@code ALREADY_EXISTS} when it came before, or another one that
   *     differs by case or normal form only; {@code LIMIT_EXCEEDED}
   */
  public void admit(String path, boolean again) {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    if (!parent.equals(lastParent)) {
      for (int at = parent.indexOf('/'); at >= 0; at = parent.indexOf('/', at + 1)) {
        var unused = isKnown(parent.substring(0, at), path);
      }
      if (!parent.isEmpty()) {
        var unused = isKnown(parent, path);
      }
      lastParent = parent;
    }
    if (!path.isEmpty() && isKnown(path, path) && !again) {
      throw new TransferException(
          FailureCode.ALREADY_EXISTS, "the archive has it twice; the first one stays");
    }
  }

  /** Whether that path came before, by itself or on the way to another one. */
  public boolean contains(String path) {
    long exact = hash(path);
    return names.get(key(path, exact)) == exact;
  }

  /** Enters a name; whether it was there. */
  private boolean isKnown(String name, String path) {
    long exact = hash(name);
    long known = names.putIfAbsent(key(name, exact), exact);
    if (known != 0 && known != exact) {
      throw new TransferException(
          FailureCode.ALREADY_EXISTS,
          "the archive has '"
              + name
              + "' in another case or normal form"
              + (name.equals(path) ? "" : ", too"));
    }
    return known != 0;
  }

  private long key(String name, long exact) {
    String folded = folded(name);
    return folded.equals(name) ? exact : hash(folded);
  }

  /** Equal for names that a file system may take for the same. */
  private static String folded(String name) {
    return isPlain(name)
        ? name
        : Normalizer.normalize(
            Normalizer.normalize(name, Normalizer.Form.NFD)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT),
            Normalizer.Form.NFC);
  }

  private static boolean isPlain(String name) {
    return name.chars().allMatch(letter -> letter < 0x80 && !(letter >= 'A' && letter <= 'Z'));
  }

  /** Never 0. */
  private long hash(String text) {
    hashing.update(seed);
    long hash = ByteBuffer.wrap(hashing.digest(text.getBytes(UTF_8))).getLong();
    return hash == 0 ? 1 : hash;
  }

  @Override
  public void close() {
    names.close();
  }
}
