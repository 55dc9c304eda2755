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
        LAB,
        Set.of(
            "dev.ferry.load.process.Waiting",
            // programs that run in processes of their own
            "dev.ferry.load.speed.CopyServer",
            "dev.ferry.load.host.CrashHost"));
  }

  @Test
  void lab_always_usesServiceAndCommandLineAsProcessesOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ferry.load.host")
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
