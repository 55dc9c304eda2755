package dev.ferry.client;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.ferry.testkit.HouseRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The client's arrows and its size. */
final class ArchitectureTest {
  private static final JavaClasses CLIENT =
      HouseRules.moduleOf(FerryClient.class)
          .that(
              describe(
                  "are of the client",
                  (JavaClass type) -> type.getPackageName().startsWith("dev.ferry.client")));

  private static final String INTERNAL = "dev.ferry.client.internal.";
  private static final String TEMPORAL = "dev.ferry.client.temporal";

  /** Where a stream of RSocket or of the caller meets hand-written subscribers. */
  private static final Set<String> SUBSCRIBERS =
      Set.of(
          INTERNAL + "UploadChannel",
          INTERNAL + "UploadAttempt",
          INTERNAL + "DownloadAttempt",
          INTERNAL + "StreamChunkReader",
          // a call of Temporal begins a transfer that nobody waits for
          TEMPORAL + ".RunningAttempts");

  @Test
  void houseRules_all_hold() {
    HouseRules.check(CLIENT, SUBSCRIBERS);
  }

  @Test
  void client_dependsOn_protocolReactorAndRsocketOnly() {
    classes()
        .that()
        .resideOutsideOfPackages(TEMPORAL, "dev.ferry.client.spring")
        .and()
        .haveNameNotMatching(".*\\.MicrometerTransferObserver(\\$.*)?")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.ferry.client..",
            "dev.ferry.protocol..",
            "dev.ferry.transfer..",
            "dev.ferry.tree..",
            "java..",
            "javax.net.ssl",
            "org.jspecify.annotations",
            "org.reactivestreams..",
            "reactor..",
            "io.rsocket..",
            "io.netty..")
        .check(CLIENT);
  }

  @Test
  void temporal_dependsOn_theClientAndTemporalOnly() {
    classes()
        .that()
        .resideInAPackage(TEMPORAL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            TEMPORAL,
            "dev.ferry.client",
            "dev.ferry.client.tree",
            "dev.ferry.transfer",
            "java..",
            "org.jspecify.annotations",
            "reactor..",
            "io.temporal..")
        .check(CLIENT);
    noClasses()
        .that()
        .resideOutsideOfPackage(TEMPORAL)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TEMPORAL)
        .check(CLIENT);
  }

  @Test
  void internals_doNotDependOn_thePublicApi() {
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.client.internal")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ferry.client")
        .check(CLIENT);
  }

  @Test
  void publicApi_hasSixteenTypesAtMost() {
    assertThat(
            CLIENT.stream()
                .filter(type -> type.getPackageName().equals("dev.ferry.client"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isNestedClass())
                .map(JavaClass::getSimpleName))
        .hasSizeBetween(10, 16);
  }
}
