package dev.ferry.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.netty.buffer.ByteBuf;
import java.net.URISyntaxException;
import java.nio.channels.Channel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.reactivestreams.Publisher;

/**
 * The architecture rules that hold in every module; each module's own {@code ArchitectureTest}
 * checks them over its main classes and adds its arrows.
 */
public final class HouseRules {
  private static final Pattern FORBIDDEN_NAME = Pattern.compile(".*(Manager|Utils?|Helper|Impl)");
  private static final Pattern LEAVES_REACTOR =
      Pattern.compile("block(First|Last|Optional)?|toIterable|toStream|subscribe");

  private static final Set<String> RETAINED_VIEW = Set.of("retainedSlice", "retainedDuplicate");

  /** Part of the names of classes that the service's build generates. */
  private static final String GENERATED = "__";

  private HouseRules() {}

  /** The classes written in the module that the class belongs to, and no others. */
  public static JavaClasses moduleOf(Class<?> anchor) {
    try {
      Path root = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new ClassFileImporter()
          .withImportOption(location -> !location.contains(GENERATED))
          .importPath(root);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The module of " + anchor + " has no location", e);
    }
  }

  /**
   * Checks every rule.
   *
   * @param classes main classes of one module
   * @param subscribers full names of the classes that may subscribe or block, nested ones included
   */
  public static void check(JavaClasses classes, Set<String> subscribers) {
    all(subscribers).forEach(rule -> rule.check(classes));
  }

  /** Every rule. */
  public static List<ArchRule> all(Set<String> subscribers) {
    return List.of(
        noForbiddenNames(),
        noLeavingReactor(subscribers),
        noSleeping(),
        noBorrowedBufferViews(),
        noStandardStreams("dev.ferry.cli..", "dev.ferry.load.."),
        noPackageCycles("dev.ferry"),
        everyPackageIsNullMarked());
  }

  /** No type is named Manager, Util, Utils, Helper or Impl. */
  public static ArchRule noForbiddenNames() {
    return noClasses()
        .should(
            new ArchCondition<JavaClass>("have a name that says nothing") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean forbidden = FORBIDDEN_NAME.matcher(type.getSimpleName()).matches();
                events.add(new SimpleConditionEvent(type, forbidden, type.getName()));
              }
            });
  }

  /**
   * Nobody blocks on or subscribes to a publisher, in a call or by a method reference.
   *
   * @param allowed full names of the classes that may
   */
  public static ArchRule noLeavingReactor(Set<String> allowed) {
    return noClasses()
        .that(
            DescribedPredicate.describe(
                "are not among " + allowed,
                type -> allowed.stream().noneMatch(name -> isOrIsInside(type, name))))
        .should()
        .accessTargetWhere(
            calls(
                "block on or subscribe to a publisher",
                target ->
                    target.getOwner().isAssignableTo(Publisher.class)
                        && LEAVES_REACTOR.matcher(target.getName()).matches()))
        .allowEmptyShould(true);
  }

  /** Nobody sleeps. */
  public static ArchRule noSleeping() {
    return noClasses()
        .should()
        .accessTargetWhere(
            calls(
                "sleep",
                target ->
                    target.getName().equals("sleep")
                        && (target.getOwner().isEquivalentTo(Thread.class)
                            || target.getOwner().isEquivalentTo(TimeUnit.class))));
  }

  /**
   * Nobody uses the buffer methods that have corrupted transfers: those that go through {@code
   * internalNioBuffer}, which the adaptive allocator shares between buffers and so between threads
   * ({@code nioBuffer} is safe), and {@code retainedSlice()} or {@code retainedDuplicate()} without
   * arguments, which lose the reader index of a pooled slice.
   */
  public static ArchRule noBorrowedBufferViews() {
    return noClasses()
        .should()
        .accessTargetWhere(
            calls(
                "use a view that belongs to another buffer, too",
                target ->
                    target.getOwner().isAssignableTo(ByteBuf.class)
                        && target instanceof AccessTarget.CodeUnitAccessTarget unit
                        && isBorrowedView(unit)))
        .allowEmptyShould(true);
  }

  private static boolean isBorrowedView(AccessTarget.CodeUnitAccessTarget unit) {
    String name = unit.getName();
    return name.equals("internalNioBuffer")
        || (RETAINED_VIEW.contains(name) && unit.getRawParameterTypes().isEmpty())
        || unit.getRawParameterTypes().stream()
            .anyMatch(type -> type.isAssignableTo(Channel.class));
  }

  /**
   * Nobody writes to standard output or error.
   *
   * @param allowedPackages packages that may, in ArchUnit's notation
   */
  public static ArchRule noStandardStreams(String... allowedPackages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(allowedPackages)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .allowEmptyShould(true);
  }

  /** Packages below the root do not depend on each other in a circle. */
  public static ArchRule noPackageCycles(String root) {
    return slices().matching(root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true);
  }

  /** Every package says that nothing in it is null unless it says so. */
  public static ArchRule everyPackageIsNullMarked() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("be in a package that is @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(
                    new SimpleConditionEvent(
                        type, marked, type.getName() + " is in a package without @NullMarked"));
              }
            });
  }

  private static boolean isOrIsInside(JavaClass type, String name) {
    return type.getName().equals(name) || type.getName().startsWith(name + "$");
  }

  private static DescribedPredicate<JavaAccess<?>> calls(
      String description, Predicate<AccessTarget> target) {
    return DescribedPredicate.describe(description, access -> target.test(access.getTarget()));
  }
}
