package dev.ferry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.ferry.testkit.fixture.left.Leaver;
import dev.ferry.transfer.FailureCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every rule must fire on a planted violation, or it guards nothing. */
final class HouseRulesTest {
  private static final String FIXTURE = "dev.ferry.testkit.fixture.";

  @Test
  void noForbiddenNames_plantedNames_firesOnEach() {
    assertThat(violations(HouseRules.noForbiddenNames(), "named"))
        .hasSize(5)
        .anyMatch(line -> line.contains("TransferManager"))
        .anyMatch(line -> line.contains("TransferImpl"));
  }

  @Test
  void noLeavingReactor_plantedCalls_firesOnEach() {
    assertThat(violations(HouseRules.noLeavingReactor(Set.of()), "left"))
        .hasSize(9)
        .anyMatch(line -> line.contains("reference("));
  }

  @Test
  void noLeavingReactor_allowedClass_isQuiet() {
    Set<String> allowed = Set.of(Leaver.class.getName());

    assertThat(violations(HouseRules.noLeavingReactor(allowed), "left")).isEmpty();
  }

  @Test
  void noSleeping_plantedCalls_firesOnEach() {
    assertThat(violations(HouseRules.noSleeping(), "asleep")).hasSize(2);
  }

  @Test
  void noStandardStreams_plantedCalls_firesOnEach() {
    assertThat(violations(HouseRules.noStandardStreams("dev.ferry.cli.."), "printing")).hasSize(2);
  }

  @Test
  void noStandardStreams_allowedPackage_isQuiet() {
    assertThat(violations(HouseRules.noStandardStreams(FIXTURE + "printing"), "printing"))
        .isEmpty();
  }

  @Test
  void noPackageCycles_plantedCycle_fires() {
    assertThat(violations(HouseRules.noPackageCycles("dev.ferry"), "cycle"))
        .singleElement()
        .asString()
        .contains("First", "Second");
  }

  @Test
  void everyPackageIsNullMarked_unmarkedPackage_fires() {
    assertThat(violations(HouseRules.everyPackageIsNullMarked(), "unmarked"))
        .singleElement()
        .asString()
        .contains("Unmarked");
  }

  @Test
  void everyPackageIsNullMarked_markedPackage_isQuiet() {
    assertThat(violations(HouseRules.everyPackageIsNullMarked(), "asleep")).isEmpty();
  }

  @Test
  void noBorrowedBufferViews_eachForm_fires() {
    assertThat(violations(HouseRules.noBorrowedBufferViews(), "borrowed"))
        .hasSize(4)
        .noneMatch(violation -> violation.contains("exactSlice"));
  }

  @Test
  void all_ofThisModule_hold() {
    JavaClasses main = HouseRules.moduleOf(FailureCode.class);

    assertThat(main.contain(FailureCode.class)).isTrue();
    assertThat(main.contain(HouseRules.class)).isFalse();
    assertThatCode(() -> HouseRules.check(main, Set.of())).doesNotThrowAnyException();
  }

  private static List<String> violations(ArchRule rule, String fixture) {
    JavaClasses classes = new ClassFileImporter().importPackages(FIXTURE + fixture);
    assertThat(classes).isNotEmpty();
    return rule.evaluate(classes).getFailureReport().getDetails();
  }
}
