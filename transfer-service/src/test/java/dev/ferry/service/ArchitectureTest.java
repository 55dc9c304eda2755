package dev.ferry.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.ferry.testkit.HouseRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The house rules and the arrows between this module's rooms. */
final class ArchitectureTest {
  private static final JavaClasses MODULE = HouseRules.moduleOf(FerryApplication.class);

  /** Who may subscribe or block, and why. */
  private static final Set<String> SUBSCRIBERS =
      Set.of(
          // starts and stops the service on the framework's own threads
          "dev.ferry.service.ServiceLifecycle",
          "dev.ferry.service.RecoveryAtStart",
          "dev.ferry.service.StorageConfiguration",
          // a program of its own
          "dev.ferry.service.CheckCommand",
          // the body of a request is an input of the pipeline, which subscribes to it
          "dev.ferry.service.http.BodyChunks",
          // accepts connections
          "dev.ferry.service.rsocket.RSocketDoor",
          "dev.ferry.service.rsocket.ChannelHead",
          "dev.ferry.service.rsocket.UploadChannel",
          // actors: what they begin goes on when nobody listens any more
          "dev.ferry.service.http.sandbox.PolledWatches",
          "dev.ferry.service.upload.AppendPipeline",
          "dev.ferry.service.upload.GroupCommitter",
          "dev.ferry.service.upload.Detached");

  @Test
  void names_always_areTheFieldsOwn() {
    HouseRules.noForbiddenNames().check(MODULE);
    HouseRules.everyPackageIsNullMarked().check(MODULE);
  }

  @Test
  void reactor_outsideTheList_isNeverLeft() {
    HouseRules.noLeavingReactor(SUBSCRIBERS).check(MODULE);
    HouseRules.noSleeping().check(MODULE);
    HouseRules.noBorrowedBufferViews().check(MODULE);
  }

  @Test
  void standardStreams_belongToStartAndStop() {
    HouseRules.noStandardStreams("dev.ferry.service").check(MODULE);
  }

  @Test
  void packages_always_areFreeOfCycles() {
    HouseRules.noPackageCycles("dev.ferry").check(MODULE);
  }

  @Test
  void storage_always_knowsNoUploadsAndNoWire() {
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.service.storage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.ferry.protocol..",
            "dev.ferry.resume..",
            "dev.ferry.service.upload..",
            "dev.ferry.service.download..",
            "dev.ferry.service.workspace..",
            "dev.ferry.service.rsocket..",
            "dev.ferry.service.http..")
        .check(MODULE);
  }

  @Test
  void rooms_always_knowNoDoorAndNoWire() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.ferry.service.upload..",
            "dev.ferry.service.download..",
            "dev.ferry.service.workspace..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.ferry.protocol..",
            "dev.ferry.service.rsocket..",
            "dev.ferry.service.http..",
            "dev.ferry.service.storage.local..",
            "io.rsocket..",
            "org.springframework..")
        .check(MODULE);
  }

  @Test
  void doors_always_ignoreEachOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.service.rsocket..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ferry.service.http..", "org.springframework..")
        .check(MODULE);
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.service.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ferry.service.rsocket..", "dev.ferry.protocol..")
        .check(MODULE);
  }

  @Test
  void doorsOfHttp_always_ignoreEachOther() {
    SlicesRuleDefinition.slices()
        .matching("dev.ferry.service.http.(*)..")
        .should()
        .notDependOnEachOther()
        .check(MODULE);
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.service.http")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ferry.service.http.*..")
        .check(MODULE);
  }

  @Test
  void service_always_leavesTheSdkAlone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ferry.client..", "dev.ferry.cli..", "dev.ferry.load..")
        .check(MODULE);
  }

  @Test
  void configuration_always_standsInTheRootPackage() {
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.service.*..")
        .should()
        .beAnnotatedWith("org.springframework.context.annotation.Configuration")
        .check(MODULE);
  }
}
