package dev.ferry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.ferry.testkit.HouseRules;
import dev.ferry.transfer.FailureCode;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Arrows inside this module: codec to messages to vocabulary, and the vocabulary to the JDK. */
final class ArchitectureTest {
  private static final JavaClasses MODULE = HouseRules.moduleOf(FailureCode.class);

  @Test
  void houseRules_all_hold() {
    HouseRules.check(MODULE, Set.of());
  }

  @Test
  void vocabulary_dependsOn_jdkAndJspecifyOnly() {
    classes()
        .that()
        .resideInAPackage("dev.ferry.transfer")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.ferry.transfer", "java..", "org.jspecify.annotations")
        .check(MODULE);
  }

  @Test
  void messages_doNotDependOn_theirCodecs() {
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.protocol")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ferry.protocol.codec")
        .check(MODULE);
  }

  @Test
  void jackson_isKnownTo_theCodecsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ferry.protocol.codec")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("tools.jackson..", "com.fasterxml..")
        .check(MODULE);
  }

  @Test
  void codecs_ofSingleMessages_arePackagePrivate() {
    classes()
        .that()
        .resideInAPackage("dev.ferry.protocol.codec")
        .and()
        .doNotHaveSimpleName("CborControlCodec")
        .and()
        .doNotHaveSimpleName("FailureCodec")
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .notBePublic()
        .check(MODULE);
  }

  @Test
  void module_doesNotKnow_reactorNettySpringOrDatabases() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("reactor.netty..", "org.springframework..", "io.r2dbc..", "java.sql..")
        .check(MODULE);
  }
}
