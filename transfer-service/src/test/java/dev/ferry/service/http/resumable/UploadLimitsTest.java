package dev.ferry.service.http.resumable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.ContentLength;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

/** What is told and kept of limits, and of lengths, without a service. */
final class UploadLimitsTest {
  private static final UploadLimits NONE = new UploadLimits(0, 0, 0, 0, Duration.ofHours(1));
  private static final UploadLimits ALL =
      new UploadLimits(1000, 100, 500, 10, Duration.ofMinutes(1));

  private static UploadHead head(String... fields) {
    HttpHeaders headers = new HttpHeaders();
    for (int field = 0; field < fields.length; field += 2) {
      headers.add(fields[field], fields[field + 1]);
    }
    return UploadHead.of(headers);
  }

  @Test
  void field_anyLimits_isNeverEmpty_R10_R16_R17() {
    assertThat(NONE.field()).isEqualTo("min-size=0, max-age=3600");
    assertThat(ALL.field(Duration.ofMillis(1999)))
        .isEqualTo(
            "max-size=1000, min-size=100, max-append-size=500, min-append-size=10, max-age=1");
    assertThat(ALL.field(Duration.ofSeconds(-5))).endsWith("max-age=0");
    assertThat(StructuredFields.dictionary(List.of(ALL.field()))).isPresent();
  }

  @Test
  void offers_shortOrUnknown_onlyWithoutMinSize_R12() {
    assertThat(NONE.offers(ContentLength.DEFERRED)).isTrue();
    assertThat(ALL.offers(ContentLength.DEFERRED)).isFalse();
    assertThat(ALL.offers(ContentLength.of(99))).isFalse();
    assertThat(ALL.offers(ContentLength.of(100))).isTrue();
  }

  @Test
  void require_contentOutsideTheLimits_isRefusedWithThem_R11_R13_R14_R15() {
    assertThatThrownBy(() -> ALL.require(head(), ContentLength.of(1001)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status().value()).isEqualTo(413);
              assertThat(refusal.headers()).containsEntry("Upload-Limit", ALL.field());
            });
    assertThatThrownBy(() -> ALL.require(head("Content-Length", "501"), ContentLength.DEFERRED))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(
            () ->
                ALL.require(
                    head("Content-Length", "9", "Upload-Complete", "?0"), ContentLength.DEFERRED))
        .isInstanceOf(Refusal.class);
    assertThatCode(
            () -> {
              ALL.require(head("Content-Length", "0"), ContentLength.DEFERRED);
              ALL.require(
                  head("Content-Length", "9", "Upload-Complete", "?1"), ContentLength.of(9));
              ALL.require(head("Content-Length", "500"), ContentLength.of(1000));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void lengthFrom_whatIsTold_isTheLength_R5() {
    assertThat(head("Upload-Complete", "?1", "Content-Length", "7").lengthFrom(5).knownBytes())
        .isEqualTo(12);
    assertThat(head("Upload-Complete", "?0", "Content-Length", "7").lengthFrom(5).isKnown())
        .isFalse();
    assertThat(
            head("Upload-Complete", "?0", "Content-Length", "7", "Upload-Length", "12")
                .lengthFrom(5)
                .knownBytes())
        .isEqualTo(12);
    assertThat(head("Upload-Complete", "?1").lengthFrom(5).isKnown()).isFalse();
  }

  @Test
  void lengthFrom_whatDoesNotFitTogether_isRefused_R6() {
    for (UploadHead wrong :
        List.of(
            head("Upload-Complete", "?1", "Content-Length", "7", "Upload-Length", "11"),
            head("Upload-Complete", "?1", "Content-Length", "7", "Upload-Length", "13"),
            head("Upload-Complete", "?0", "Content-Length", "7", "Upload-Length", "11"),
            head("Upload-Complete", "?0", "Upload-Length", "4"),
            head("Upload-Complete", "?1", "Content-Length", "9223372036854775807"))) {
      assertThatThrownBy(() -> wrong.lengthFrom(5))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.type()).isEqualTo(ResumableDraft.INCONSISTENT_LENGTH));
    }
  }
}
