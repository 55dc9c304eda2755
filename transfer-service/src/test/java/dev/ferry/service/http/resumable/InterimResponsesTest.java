package dev.ferry.service.http.resumable;

import static dev.ferry.service.http.resumable.ResumableService.AUTH;
import static dev.ferry.service.http.resumable.ResumableService.INTEROP;
import static dev.ferry.service.http.resumable.ResumableService.content;
import static dev.ferry.service.http.resumable.ResumableService.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 104 responses on the wire. */
@ExtendWith(ResumableService.Shared.class)
final class InterimResponsesTest {
  private final ResumableService service;

  InterimResponsesTest(ResumableService service) {
    this.service = service;
  }

  private static List<Integer> statuses(List<RawHttp.Response> all) {
    return all.stream().map(RawHttp.Response::status).toList();
  }

  @Test
  void create_clientOfTheSameVersion_isToldWhereToContinueBeforeItSendsAnything_R23_R61_R27() {
    byte[] bytes = content(0, 1000);
    try (RawHttp http = service.connect()) {
      RawHttp.Response interim =
          http.head(
                  "PUT /resumable/ws/told",
                  AUTH,
                  INTEROP,
                  "Upload-Complete: ?0",
                  "Upload-Length: 2000",
                  "Content-Length: 1000")
              .read(false);

      assertThat(interim.status()).isEqualTo(104);
      assertThat(interim.field("Upload-Draft-Interop-Version")).isEqualTo("8");
      assertThat(interim.field("Upload-Limit")).contains("min-size=0", "max-age=");
      assertThat(interim.field("Location"))
          .matches("http://ferry.test:81/resumable-uploads/[a-z2-7]{26}");
      assertThat(interim.has("Upload-Offset")).isFalse();

      RawHttp.Response created = http.bytes(bytes).readFinal();

      assertThat(created.status()).isEqualTo(201);
      assertThat(created.field("Location")).isEqualTo(interim.field("Location"));
    }
  }

  @Test
  void create_clientOfAnotherVersionOrNone_isToldNothingBeforehand_R60() {
    for (String version : List.of("X-None: 1", "Upload-Draft-Interop-Version: 7")) {
      try (RawHttp http = service.connect()) {
        var answers =
            http.head(
                    "PUT /resumable/ws/untold",
                    AUTH,
                    version,
                    "Upload-Complete: ?1",
                    "Content-Length: 3")
                .text("abc")
                .readAll();

        assertThat(answers).hasSize(1);
      }
    }
  }

  @Test
  void create_http10_isToldNothingBeforehand_R64() {
    try (RawHttp http = service.connect()) {
      var answers =
          http.text(
                  "PUT /resumable/ws/old HTTP/1.0\r\nHost: ferry.test\r\n"
                      + AUTH
                      + "\r\n"
                      + INTEROP
                      + "\r\nUpload-Complete: ?1\r\nContent-Length: 3\r\n\r\nabc")
              .readAll();

      assertThat(statuses(answers)).containsExactly(201);
    }
  }

  @Test
  void create_pipelinedBeforeOtherRequests_eachHasItsOwnAnswer_R65() {
    try (RawHttp http = service.connect()) {
      http.head("PUT /resumable/ws/p1", AUTH, INTEROP, "Upload-Complete: ?1", "Content-Length: 3")
          .text("abc")
          .head("HEAD /resumable-uploads/" + "a".repeat(26), AUTH)
          .head("PUT /resumable/ws/p2", AUTH, INTEROP, "Upload-Complete: ?1", "Content-Length: 4")
          .text("defg")
          .head("OPTIONS /resumable/ws/p2", AUTH);

      var first = http.readAll();
      RawHttp.Response head = http.read(true);
      var second = http.readAll();

      assertThat(statuses(first)).startsWith(104).endsWith(201);
      assertThat(first.get(first.size() - 1).body()).contains("\"path\":\"/p1\"", "\"length\":3");
      assertThat(head.status()).isEqualTo(404);
      assertThat(statuses(second)).startsWith(104).endsWith(201);
      assertThat(second.get(second.size() - 1).body()).contains("\"path\":\"/p2\"", "\"length\":4");
      assertThat(http.readFinal().field("Upload-Limit")).isNotEmpty();
    }
  }

  @Test
  void create_connectionToBeClosed_hasBothAnswersBeforeItEnds_R65() {
    try (RawHttp http = service.connect()) {
      var answers =
          http.head(
                  "PUT /resumable/ws/closing",
                  AUTH,
                  INTEROP,
                  "Connection: close",
                  "Upload-Complete: ?1",
                  "Content-Length: 3")
              .text("abc")
              .readAll();

      assertThat(statuses(answers)).startsWith(104).endsWith(201);
    }
  }

  @Test
  void create_expectingContinue_has100Beside104_R63() {
    try (RawHttp http = service.connect()) {
      http.head(
          "PUT /resumable/ws/expecting",
          AUTH,
          INTEROP,
          "Expect: 100-continue",
          "Upload-Complete: ?1",
          "Content-Length: 3");
      List<Integer> interim = List.of(http.read(false).status(), http.read(false).status());
      http.text("abc").head("HEAD /resumable-uploads/" + "a".repeat(26), AUTH);

      RawHttp.Response created = http.readFinal();

      assertThat(interim).containsExactlyInAnyOrder(100, 104);
      assertThat(created.status()).isEqualTo(201);
      assertThat(created.body()).contains("\"length\":3");
      assertThat(http.read(true).status()).isEqualTo(404);
    }
  }

  @Test
  void append_slowContent_isToldWhatIsDurableWithoutLocation_R62_R66_R3() {
    String upload = service.begun("slow", content(0, 1000), "Upload-Length: 4000");
    try (RawHttp http = service.connect()) {
      RawHttp.Response told =
          http.head("PATCH " + upload, part(1000, true, INTEROP, "Content-Length: 3000"))
              .bytes(content(1000, 3000))
              .read(false);

      assertThat(told.status()).isEqualTo(104);
      assertThat(told.has("Location")).isFalse();
      assertThat(told.field("Upload-Draft-Interop-Version")).isEqualTo("8");
      assertThat(Long.parseLong(told.field("Upload-Offset"))).isBetween(1000L, 3000L);

      assertThat(http.bytes(content(3000, 4000)).readFinal().status()).isEqualTo(201);
    }
    assertThat(service.file("slow")).isEqualTo(content(0, 4000));
  }
}
