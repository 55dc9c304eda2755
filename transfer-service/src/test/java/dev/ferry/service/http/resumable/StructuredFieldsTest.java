package dev.ferry.service.http.resumable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

/** Structured fields as the draft has them. */
final class StructuredFieldsTest {
  private static HttpHeaders headers(String... fields) {
    HttpHeaders headers = new HttpHeaders();
    for (int field = 0; field < fields.length; field += 2) {
      headers.add(fields[field], fields[field + 1]);
    }
    return headers;
  }

  private static UploadHead head(String... fields) {
    return UploadHead.of(headers(fields));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "' 17 ' | 17",
        "007 | 7",
        "-0 | 0",
        "999999999999999 | 999999999999999",
        "5;a;b=?1;c=\"x\\\\y;\";d=:AQ==:;e=tok/en;*f=-1.5;g=@7;h=%\"f%c3\" | 5"
      })
  void offset_integer_isRead_R4(String field, long value) {
    assertThat(head("Upload-Offset", field).offset()).hasValue(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "1.0",
        "1,2",
        "1 2",
        "+1",
        "0x10",
        "1e3",
        "1000000000000000",
        "?1",
        "\"5\"",
        "five",
        ":AQ==:",
        "@5",
        "5;",
        "5;A=1",
        "5;a=",
        "5;a=\"x",
        "5;a=?2",
        "5 ;a",
        "- 5",
        "5\t",
        "5;a=1.2345",
        "5;a=%\"%C3\"",
        "5;a=:***:",
        "５"
      })
  void offset_anythingElse_isNotThere_R4(String field) {
    assertThat(head("Upload-Offset", field).offset()).isEmpty();
    assertThat(head("Upload-Length", field).length()).isEmpty();
  }

  @Test
  void offset_twoLines_isNotThere_R4() {
    assertThat(head("Upload-Offset", "5", "Upload-Offset", "5").offset()).isEmpty();
  }

  @Test
  void complete_booleansOnly_areRead_R4() {
    assertThat(head("Upload-Complete", "?1").complete()).hasValue(true);
    assertThat(head("Upload-Complete", "?0;why=later").complete()).hasValue(false);
    for (String other : List.of("1", "true", "?2", "?", "?1?1", "?1, ?1", "\"?1\"", "")) {
      assertThat(head("Upload-Complete", other).complete()).as(other).isEmpty();
    }
  }

  @Test
  void knowsInterim_versionEight_only_R60() {
    assertThat(UploadHead.knowsInterim(headers("Upload-Draft-Interop-Version", "8"))).isTrue();
    for (String other : List.of("7", "9", "80", "8.0", "\"8\"", "8, 8", "-8", "")) {
      assertThat(UploadHead.knowsInterim(headers("Upload-Draft-Interop-Version", other)))
          .as(other)
          .isFalse();
    }
    assertThat(UploadHead.knowsInterim(headers())).isFalse();
  }

  @Test
  void dictionary_membersOfAllKinds_areRead() {
    var members =
        StructuredFields.dictionary(
                List.of("sha-256=:AQI=:;x=1, b", " c=(1 \"two\" ?1);p, n=-3, b=?0"))
            .orElseThrow();

    assertThat(members.keySet()).containsExactly("sha-256", "c", "n", "b");
    assertThat((byte[]) members.get("sha-256")).containsExactly(1, 2);
    assertThat(members).containsEntry("n", -3L).containsEntry("b", false);
    assertThat(StructuredFields.dictionary(List.of("")))
        .hasValueSatisfying(none -> assertThat(none).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1,",
        "a=1 b=2",
        ",a",
        "A=1",
        "a=:=:x",
        "a=(1",
        "a=(1\"x\")",
        "a==1",
        "a=1;;b",
        "1"
      })
  void dictionary_broken_isNone(String field) {
    assertThat(StructuredFields.dictionary(List.of(field))).isEmpty();
  }
}
