package dev.ferry.service.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths a grant means (docs/protocol.md §14.1). */
final class PathRulesTest {

  @ParameterizedTest
  @CsvSource({
    "/out, /out, true",
    "/out, /out/a/b, true",
    "/out, /outer, false",
    "/out/*, /out, false",
    "/out/*, /out/a, true",
    "/out/*.txt, /out/a.txt, true",
    "/out/*.txt, /out/a.txt/below, true",
    "/out/*.txt, /out/a.bin, false",
    "**/secret, /secret, true",
    "**/secret, /a/b/secret, true",
    "**/secret, /a/b/secret/c, true",
    "**/secret, /a/secretly, false",
    "/a/**/z, /a/z, true",
    "/a/**/z, /a/b/c/z, true",
    "/a/**/z, /b/z, false",
    "/?, /a, true",
    "/?, /ab, false",
    "/, /anything/at/all, true",
    "/a*b*c, /axxbyyc, true",
    "/a*b*c, /axxbyy, false"
  })
  void covers_pattern_coversWhatItMatchesAndBelow(String glob, String path, boolean covered) {
    assertThat(PathGlob.parse(glob).covers(WorkspacePath.parse(path))).isEqualTo(covered);
  }

  @Test
  void permit_denied_winsOverAllowed() {
    PathRules rules = PathRules.of(List.of("/out"), List.of("/out/tmp", "**/.git"));

    assertThat(rules.permit(WorkspacePath.parse("/out/a"))).isTrue();
    assertThat(rules.permit(WorkspacePath.parse("/out/tmp/a"))).isFalse();
    assertThat(rules.permit(WorkspacePath.parse("/out/a/.git/config"))).isFalse();
    assertThat(rules.permit(WorkspacePath.parse("/in"))).isFalse();
  }

  @Test
  void permitTree_somethingBelowMayBeDenied_isRefused() {
    PathRules rules = PathRules.of(List.of("/out"), List.of("/out/tmp", "/out/*/keep"));

    assertThat(rules.permitTree(WorkspacePath.parse("/out"))).isFalse();
    assertThat(rules.permitTree(WorkspacePath.parse("/out/a"))).isFalse();
    assertThat(rules.permitTree(WorkspacePath.parse("/out/a/b"))).isTrue();
  }

  @Test
  void leadThrough_wayToWhatIsAllowed_isShown() {
    PathRules rules = PathRules.of(List.of("/a/b/*.txt"), List.of());

    assertThat(rules.leadThrough(WorkspacePath.ROOT)).isTrue();
    assertThat(rules.leadThrough(WorkspacePath.parse("/a/b"))).isTrue();
    assertThat(rules.leadThrough(WorkspacePath.parse("/a/c"))).isFalse();
    assertThat(rules.leadThrough(WorkspacePath.parse("/a/b/x.bin"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/../b", "/a//b", "./a", "/a/."})
  void parse_patternThatIsNoPath_isRefused(String text) {
    assertThatThrownBy(() -> PathGlob.parse(text)).isInstanceOf(TransferException.class);
  }

  @Test
  void matches_manyStars_takesNoExponentialTime() {
    String pattern = "a*".repeat(200) + "b";

    assertThat(PathGlob.matches(pattern, "a".repeat(250))).isFalse();
    assertThat(PathGlob.parse("**/a/".repeat(60) + "b").covers(deep())).isFalse();
  }

  private static WorkspacePath deep() {
    return new WorkspacePath(java.util.Collections.nCopies(64, "a"));
  }
}
