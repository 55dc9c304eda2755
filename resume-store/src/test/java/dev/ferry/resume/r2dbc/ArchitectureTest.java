package dev.ferry.resume.r2dbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.ferry.resume.ResumeStore;
import dev.ferry.testkit.HouseRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses MODULE = HouseRules.moduleOf(ResumeStore.class);

  @Test
  void module_houseRules_hold() {
    HouseRules.check(MODULE, Set.of(DetachedCall.class.getName()));
  }

  @Test
  void module_ofFerry_importsTheVocabularyOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.ferry.resume..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ferry.protocol..", "dev.ferry.client..", "dev.ferry.service..")
        .check(MODULE);
    classes()
        .that()
        .resideInAPackage("dev.ferry.resume")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "reactor.core.publisher",
            "dev.ferry.transfer",
            "dev.ferry.resume")
        .check(MODULE);
    classes()
        .that()
        .resideInAPackage("dev.ferry.resume.r2dbc")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "org.reactivestreams",
            "reactor..",
            "io.r2dbc..",
            "org.h2.api",
            "dev.ferry.transfer",
            "dev.ferry.resume",
            "dev.ferry.resume.r2dbc")
        .check(MODULE);
  }

  @Test
  void r2dbcPackage_outside_seesTheFactoriesOnly() {
    assertThat(MODULE.stream())
        .filteredOn(type -> type.getPackageName().equals("dev.ferry.resume.r2dbc"))
        .filteredOn(JavaClass::isTopLevelClass)
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder("H2ResumeStores", "PostgresResumeStores", "PostgresAddress");
  }
}
