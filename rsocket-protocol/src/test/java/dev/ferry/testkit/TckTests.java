package dev.ferry.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Runs a verification of the Reactive Streams TCK, which is made for TestNG, as JUnit tests. */
public final class TckTests {
  private static final String REQUIRED = "required_";

  /** What no test can show, and what publishers for several subscribers may do; ours have one. */
  private static final Pattern LEFT_OUT = Pattern.compile("untested_|optional_spec111_");

  private static final long PATIENCE_MILLIS = 5_000;
  private static final long SILENCE_MILLIS = 30;
  private static final long POLL_MILLIS = 10;

  private final String subject;
  private final Supplier<?> verification;
  private final Set<String> notApplicable;
  private final Set<String> passed = new ConcurrentSkipListSet<>();

  private TckTests(String subject, Supplier<?> verification, Set<String> notApplicable) {
    this.subject = subject;
    this.verification = verification;
    this.notApplicable = notApplicable;
  }

  /** An environment that is patient with what must come and quick about what must not. */
  public static TestEnvironment environment() {
    return new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS, POLL_MILLIS);
  }

  /**
   * A test for each rule, and a last one that counts the required ones.
   *
   * @param subject what is verified, for people
   * @param verification makes a fresh verification for each rule
   * @param notApplicable required rules that the TCK skips for this subject, each for a reason the
   *     caller gives; skipping any other is a failure
   */
  public static Stream<DynamicTest> of(
      String subject, Supplier<?> verification, Set<String> notApplicable) {
    TckTests tests = new TckTests(subject, verification, notApplicable);
    List<Method> rules =
        Stream.of(verification.get().getClass().getMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .filter(method -> !LEFT_OUT.matcher(method.getName()).lookingAt())
            .sorted(Comparator.comparing(Method::getName))
            .toList();
    return Stream.concat(
        rules.stream().map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> tests.run(rule))),
        Stream.of(DynamicTest.dynamicTest("all required rules", () -> tests.count(rules))));
  }

  private void run(Method rule) throws Throwable {
    Object fresh = verification.get();
    callAll(fresh, BeforeClass.class);
    try {
      callAll(fresh, BeforeMethod.class);
      call(fresh, rule);
      passed.add(rule.getName());
    } catch (SkipException e) {
      if (rule.getName().startsWith(REQUIRED) && !notApplicable.contains(rule.getName())) {
        throw new AssertionError(rule.getName() + " was skipped", e);
      }
      throw new TestAbortedException(e.getMessage());
    } finally {
      callAll(fresh, AfterClass.class);
    }
  }

  private void count(List<Method> rules) {
    Set<String> required = new TreeSet<>();
    rules.stream()
        .map(Method::getName)
        .filter(name -> name.startsWith(REQUIRED) && !notApplicable.contains(name))
        .forEach(required::add);
    Set<String> kept = new TreeSet<>(required);
    kept.retainAll(passed);
    System.out.printf(
        "Reactive Streams TCK, %s: %d of %d required%s%n",
        subject,
        kept.size(),
        required.size(),
        notApplicable.isEmpty() ? "" : ", " + notApplicable.size() + " not applicable");
    assertThat(kept).isEqualTo(required).isNotEmpty();
  }

  private static void callAll(Object on, Class<? extends Annotation> annotated) throws Throwable {
    for (Method method : on.getClass().getMethods()) {
      if (method.isAnnotationPresent(annotated)) {
        call(on, method);
      }
    }
  }

  private static void call(Object on, Method method) throws Throwable {
    try {
      var unused = method.invoke(on);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
