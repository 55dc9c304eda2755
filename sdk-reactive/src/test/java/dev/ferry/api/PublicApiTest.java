package dev.ferry.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The public API is what {@code public-api.txt} says: whoever changes it says so there, and knows
 * whether somebody else's code breaks by it.
 *
 * <p>{@code -Dferry.api=additions} writes what was added into the file, {@code
 * -Dferry.api=breaking} also what was changed or removed.
 */
final class PublicApiTest {
  private static final Path ACCEPTED = Path.of("src/test/resources/public-api.txt");
  private static final String ACCEPTS = System.getProperty("ferry.api", "");

  @Test
  void api_always_isWhatWasAccepted() throws IOException {
    List<Class<?>> types = PublicTypes.all();
    SortedSet<String> now = signatures(types);
    SortedSet<String> accepted = new TreeSet<>(read());
    SortedSet<String> broken = broken(types, accepted, now);
    SortedSet<String> added = without(now, accepted);

    boolean accepts =
        ACCEPTS.equals("breaking") || (ACCEPTS.equals("additions") && broken.isEmpty());
    if (accepts) {
      var unused = Files.write(ACCEPTED, now);
    } else if (!broken.isEmpty()) {
      fail(
          "The API would break for those who use it; if that is meant, say so in docs/adr and run"
              + " with -Dferry.api=breaking:\n"
              + String.join("\n", broken));
    } else if (!added.isEmpty()) {
      fail(
          "The API has grown; if that is meant, run with -Dferry.api=additions:\n"
              + String.join("\n", added));
    }
  }

  @Test
  void api_change_isKnownForWhatItIs() {
    List<Class<?>> types = List.of(Open.class, Closed.class);
    SortedSet<String> now = signatures(types);
    Predicate<String> grown = line -> line.contains("grown");

    SortedSet<String> before = filtered(now, grown.negate());
    assertThat(broken(types, before, now)).containsExactly(openLine("grownAbstract()"));
    assertThat(without(now, before)).hasSize(3);
    assertThat(broken(types, now, before)).hasSize(3);
    assertThat(now)
        .contains(
            "dev.ferry.api.PublicApiTest.Closed = static final class<T extends java.util.List<T>>",
            "dev.ferry.api.PublicApiTest.Closed . protected java.util.Map<String, ? extends T> kept");
  }

  private static String openLine(String method) {
    return "dev.ferry.api.PublicApiTest.Open . public abstract void " + method;
  }

  private static SortedSet<String> signatures(List<Class<?>> types) {
    SortedSet<String> all = new TreeSet<>();
    types.forEach(type -> all.addAll(Signatures.of(type)));
    return all;
  }

  /** What is gone or other than before, and what those who implement a type would lack. */
  private static SortedSet<String> broken(
      List<Class<?>> types, SortedSet<String> accepted, SortedSet<String> now) {
    SortedSet<String> broken = without(accepted, now);
    Map<String, Class<?>> byName =
        types.stream()
            .collect(
                Collectors.toMap(type -> type.getName().replace('$', '.'), Function.identity()));
    Set<String> known = accepted.stream().map(PublicApiTest::typeOf).collect(Collectors.toSet());
    without(now, accepted).stream()
        .filter(line -> line.contains(" abstract ") && line.contains(" . "))
        .filter(
            line ->
                known.contains(typeOf(line))
                    && Signatures.isOpen(requireNonNull(byName.get(typeOf(line)))))
        .forEach(broken::add);
    return broken;
  }

  private static String typeOf(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private static SortedSet<String> without(SortedSet<String> all, SortedSet<String> others) {
    return filtered(all, line -> !others.contains(line));
  }

  private static SortedSet<String> filtered(SortedSet<String> all, Predicate<String> wanted) {
    return all.stream().filter(wanted).collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> read() throws IOException {
    return Files.exists(ACCEPTED) ? Files.readAllLines(ACCEPTED) : List.of();
  }

  /** A type that others implement. */
  interface Open {
    void known();

    void grownAbstract();

    default void grownDefault() {}
  }

  /** A type that they do not. */
  static final class Closed<T extends List<T>> {
    protected Map<String, ? extends T> kept = Map.of();

    private Closed() {}

    public void grown() {}
  }
}
