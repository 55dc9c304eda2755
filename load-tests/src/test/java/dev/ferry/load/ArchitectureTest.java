package dev.ferry.load;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.ferry.testkit.HouseRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  /** What JMH writes for its benchmarks is not ours. */
  private static final JavaClasses LAB =
      HouseRules.moduleOf(Lab.class).that(resideOutsideOfPackage("..jmh_generated.."));

  @Test
  void lab_always_followsTheHouseRules() {
    HouseRules.check(
        LAB,
        Set.of(
            "dev.ferry.load.process.Waiting",
            // programs that run in processes of their own
            "dev.ferry.load.speed.CopyServer",
            "dev.ferry.load.host.CrashHost",
            // the rooms in this process, opened and closed from outside
            "dev.ferry.load.host.ServiceRooms",
            // a sender of the rooms, subscribed by hand
            "dev.ferry.load.history.Attached",
            // the rooms on a simulated machine, where nothing ever blocks
            "dev.ferry.load.simulation.Server",
            "dev.ferry.load.simulation.ServerChannel",
            "dev.ferry.load.simulation.Chaos"));
  }

  @Test
  void lab_always_usesServiceAndCommandLineAsProcessesOnly() {
    noClasses()
        .that()
        // the simulation is the service's own classes on a thread and a disk of ours
        .resideOutsideOfPackages(
            "dev.ferry.load.host", "dev.ferry.load.history", "dev.ferry.load.simulation")
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
