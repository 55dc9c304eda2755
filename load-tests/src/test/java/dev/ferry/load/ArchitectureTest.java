package dev.ferry.load;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.ferry.testkit.HouseRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses LAB = HouseRules.moduleOf(Lab.class);

  @Test
  void lab_always_followsTheHouseRules() {
    HouseRules.check(
        LAB, Set.of("dev.ferry.load.process.Waiting", "dev.ferry.load.speed.CopyServer"));
  }

  @Test
  void lab_always_usesServiceAndCommandLineAsProcessesOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.ferry.service..",
            "dev.ferry.cli..",
            "dev.ferry.resume..",
            "dev.ferry.client.internal..")
        .check(LAB);
  }
}
