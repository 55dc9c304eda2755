package dev.ferry.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.ferry.testkit.HouseRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CommandLineArchitectureTest {
  private static final JavaClasses COMMANDS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.ferry.cli");

  @Test
  void commands_always_useThePublicClientOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ferry.cli.rehearsal")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.ferry.client.internal..",
            "dev.ferry.protocol..",
            "io.rsocket..",
            "io.netty..",
            "reactor.netty..",
            "org.slf4j..")
        .check(COMMANDS);
  }

  @Test
  void commands_always_waitInOnePlace() {
    HouseRules.noLeavingReactor(Set.of(Awaiting.class.getName())).check(COMMANDS);
    HouseRules.noForbiddenNames().check(COMMANDS);
    HouseRules.noSleeping().check(COMMANDS);
  }
}
