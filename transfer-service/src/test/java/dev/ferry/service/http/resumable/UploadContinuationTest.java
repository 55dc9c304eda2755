package dev.ferry.service.http.resumable;

import static dev.ferry.service.http.resumable.ResumableService.APPEND_BYTES_MAX;
import static dev.ferry.service.http.resumable.ResumableService.AUTH;
import static dev.ferry.service.http.resumable.ResumableService.INTEROP;
import static dev.ferry.service.http.resumable.ResumableService.STRANGER;
import static dev.ferry.service.http.resumable.ResumableService.content;
import static dev.ferry.service.http.resumable.ResumableService.digest;
import static dev.ferry.service.http.resumable.ResumableService.part;
import static dev.ferry.service.http.resumable.ResumableService.pathOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads go on and end. */
@ExtendWith(ResumableService.Shared.class)
final class UploadContinuationTest {
  private static final String INCONSISTENT = "#inconsistent-upload-length";

  private final ResumableService service;

  UploadContinuationTest(ResumableService service) {
    this.service = service;
  }

  private long offsetOf(String upload) {
    return Long.parseLong(service.state(upload).field("Upload-Offset"));
  }

  private int statusOf(String upload) {
    return service.state(upload).status();
  }

  @Test
  void create_cutInTheMiddle_goesOnWhereItStood_R25_R45_R48_R1() {
    byte[] whole = content(0, 900_000);
    String upload;
    try (RawHttp http = service.connect()) {
      upload =
          pathOf(
              http.head(
                      "PUT /resumable/ws/cut",
                      AUTH,
                      INTEROP,
                      "Upload-Complete: ?1",
                      "Content-Length: 900000")
                  .read(false));
      http.bytes(content(0, 500_000));
    }

    RawHttp.Response stands = service.state(upload);
    assertThat(stands.field("Upload-Complete")).isEqualTo("?0");
    assertThat(stands.field("Upload-Length")).isEqualTo("900000");
    assertThat(service.file("cut")).isNull();
    int offset = Integer.parseInt(stands.field("Upload-Offset"));
    assertThat(offset).isBetween(0, 500_000);

    RawHttp.Response answer = service.append(upload, offset, true, content(offset, 900_000));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.field("Upload-Complete")).isEqualTo("?1");
    assertThat(service.file("cut")).isEqualTo(whole);
  }

  @Test
  void state_ofAnUpload_tellsAllOfIt_R40_R41_R42_R43_R44() {
    String unknown = service.begun("state", content(0, 10));
    String known = service.begun("state", content(0, 10), "Upload-Length: 30");

    RawHttp.Response answer = service.state(known);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.field("Upload-Offset")).isEqualTo("10");
    assertThat(answer.field("Upload-Complete")).isEqualTo("?0");
    assertThat(answer.field("Upload-Length")).isEqualTo("30");
    assertThat(answer.field("Upload-Limit")).contains("max-size=2000000", "max-age=8");
    assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
    assertThat(service.state(unknown).has("Upload-Length")).isFalse();
    try (RawHttp http = service.connect()) {
      assertThat(http.head("GET " + known, AUTH).read(false).field("Upload-Offset"))
          .isEqualTo("10");
    }
  }

  @Test
  void state_whileAnAppendHangs_canBeUsedAtOnce_R45_R58() {
    String upload = service.begun("hanging", content(0, 10), "Upload-Length: 90");
    try (RawHttp hanging = service.connect()) {
      hanging.head("PATCH " + upload, part(10, true, "Content-Length: 80")).bytes(content(10, 50));

      long offset = offsetOf(upload);
      RawHttp.Response answer = service.append(upload, offset, true, content((int) offset, 90));

      assertThat(offset).isBetween(10L, 50L);
      assertThat(answer.status()).isEqualTo(201);
      RawHttp.Response older = hanging.readFinal();
      assertThat(older.status()).isEqualTo(409);
      assertThat(older.field("Upload-Complete")).isEqualTo("?0");
      assertThat(older.field("Connection")).isEqualTo("close");
    }
    assertThat(service.file("hanging")).isEqualTo(content(0, 90));
  }

  @Test
  void append_inParts_isOneFile_R53_R54_R1() {
    String upload = service.begun("parts", content(0, 100), "Upload-Length: 400");

    RawHttp.Response second = service.append(upload, 100, false, content(100, 200));
    RawHttp.Response none = service.append(upload, 200, false, new byte[0]);
    RawHttp.Response third = service.append(upload, 200, false, content(200, 400));
    RawHttp.Response last = service.append(upload, 400, true, new byte[0]);

    assertThat(List.of(second.status(), none.status(), third.status(), last.status()))
        .containsExactly(204, 204, 204, 201);
    assertThat(second.field("Upload-Complete")).isEqualTo("?0");
    assertThat(second.field("Upload-Offset")).isEqualTo("200");
    assertThat(third.field("Upload-Complete")).isEqualTo("?0");
    assertThat(last.field("Upload-Complete")).isEqualTo("?1");
    assertThat(service.file("parts")).isEqualTo(content(0, 400));
  }

  @Test
  void append_elsewhereThanItStands_isRefusedWithTheRightOffset_R50_R51_R1() {
    String upload = service.begun("elsewhere", content(0, 100), "Upload-Length: 200");
    for (long wrong : List.of(0L, 99L, 101L, 200L, 999_999_999_999_999L)) {
      RawHttp.Response answer = service.append(upload, wrong, true, content(0, 50));

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.field("Upload-Offset")).isEqualTo("100");
      assertThat(answer.field("Upload-Complete")).isEqualTo("?0");
      assertThat(answer.field("Content-Type")).startsWith("application/problem+json");
      assertThat(answer.body())
          .contains(
              "https://iana.org/assignments/http-problem-types#mismatching-upload-offset",
              "\"expected-offset\":100",
              "\"provided-offset\":" + wrong);
    }
    assertThat(service.append(upload, 100, true, content(100, 200)).status()).isEqualTo(201);
    RawHttp.Response complete = service.append(upload, 100, true, content(100, 200));
    assertThat(complete.status()).isEqualTo(409);
    assertThat(complete.field("Upload-Offset")).isEqualTo("200");
    assertThat(complete.field("Upload-Complete")).isEqualTo("?0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.0", "9223372036854775808", "?0", "5, 5", "\"100\""})
  void append_offsetThatIsNone_isRefused_R4_R47(String offset) {
    String upload = service.begun("offsets", content(0, 100));
    try (RawHttp http = service.connect()) {
      RawHttp.Response answer =
          http.head(
                  "PATCH " + upload,
                  AUTH,
                  "Content-Type: application/partial-upload",
                  "Upload-Complete: ?0",
                  "Upload-Offset: " + offset,
                  "Content-Length: 3")
              .text("abc")
              .readFinal();

      assertThat(answer.status()).isEqualTo(400);
    }
    assertThat(offsetOf(upload)).isEqualTo(100);
  }

  @Test
  void append_withoutItsHeader_isRefused_R46_R47() {
    String upload = service.begun("headless", content(0, 100));
    try (RawHttp http = service.connect()) {
      RawHttp.Response type =
          http.head(
                  "PATCH " + upload,
                  AUTH,
                  "Content-Type: application/octet-stream",
                  "Upload-Complete: ?0",
                  "Upload-Offset: 100",
                  "Content-Length: 3")
              .text("abc")
              .readFinal();
      RawHttp.Response complete =
          http.head(
                  "PATCH " + upload,
                  AUTH,
                  "Content-Type: application/partial-upload",
                  "Upload-Offset: 100",
                  "Content-Length: 3")
              .text("abc")
              .readFinal();

      assertThat(type.status()).isEqualTo(415);
      assertThat(type.field("Accept-Patch")).isEqualTo("application/partial-upload");
      assertThat(complete.status()).isEqualTo(400);
    }
    assertThat(offsetOf(upload)).isEqualTo(100);
  }

  @Test
  void append_anotherLengthThanBefore_isRefused_R7_R8() {
    String upload = service.begun("other", content(0, 100), "Upload-Length: 200");

    RawHttp.Response field =
        service.append(upload, 100, false, content(100, 150), "Upload-Length: 201");
    RawHttp.Response early = service.append(upload, 100, true, content(100, 150));

    for (RawHttp.Response answer : List.of(field, early)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains(INCONSISTENT);
      assertThat(answer.field("Upload-Complete")).isEqualTo("?0");
    }
    assertThat(offsetOf(upload)).isEqualTo(100);
  }

  @Test
  void append_lengthThatWasNotKnown_isKeptFromThenOn_R7_R8() {
    String upload = service.begun("late", content(0, 100));

    RawHttp.Response told =
        service.append(upload, 100, false, content(100, 150), "Upload-Length: 200");

    assertThat(told.status()).isEqualTo(204);
    assertThat(service.state(upload).field("Upload-Length")).isEqualTo("200");
    assertThat(service.append(upload, 150, false, content(150, 160), "Upload-Length: 300").body())
        .contains(INCONSISTENT);
    assertThat(service.append(upload, 150, true, content(150, 200)).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 101", "Transfer-Encoding: chunked"})
  void append_beyondTheLength_endsTheUpload_R57(String framing) {
    String upload = service.begun("beyond", content(0, 100), "Upload-Length: 200");
    try (RawHttp http = service.connect()) {
      http.head("PATCH " + upload, part(100, false, framing));
      byte[] bytes = content(100, 201);
      RawHttp.Response answer =
          framing.startsWith("T")
              ? http.text("65\r\n").bytes(bytes).text("\r\n0\r\n\r\n").readFinal()
              : http.bytes(bytes).readFinal();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains(INCONSISTENT);
    }
    assertThat(statusOf(upload)).isEqualTo(410);
    assertThat(service.append(upload, 100, true, content(100, 200)).status()).isEqualTo(410);
    assertThat(service.file("beyond")).isNull();
  }

  @Test
  void append_lostFinalAnswer_isRepeated_R56() {
    String upload = service.begun("lost", content(0, 100), "Upload-Length: 200");
    RawHttp.Response first = service.append(upload, 100, true, content(100, 200));

    RawHttp.Response stands = service.state(upload);
    RawHttp.Response again = service.append(upload, 200, true, new byte[0]);

    assertThat(stands.field("Upload-Complete")).isEqualTo("?1");
    assertThat(stands.field("Upload-Offset")).isEqualTo("200");
    assertThat(again.status()).isEqualTo(first.status()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    for (String field : List.of("ETag", "Location", "Repr-Digest", "Upload-Complete")) {
      assertThat(again.field(field)).as(field).isNotEmpty().isEqualTo(first.field(field));
    }
    assertThat(service.append(upload, 200, false, new byte[0]).field("Upload-Complete"))
        .isEqualTo("?0");
    assertThat(service.append(upload, 200, true, content(0, 3)).status()).isEqualTo(400);
    assertThat(service.file("lost")).isEqualTo(content(0, 200));
  }

  @Test
  void append_digestOfTheContent_countsOnlyIfItIsRight_R70() {
    String upload = service.begun("proof", content(0, 100), "Upload-Length: 200");
    byte[] rest = content(100, 200);
    String wrong = "Content-Digest: " + digest("sha-256", "SHA-256", content(0, 100));

    RawHttp.Response refused = service.append(upload, 100, true, rest, wrong);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.field("Upload-Complete")).isEqualTo("?0");
    assertThat(offsetOf(upload)).isEqualTo(100);
    assertThat(
            service
                .append(upload, 100, true, rest, "Content-Digest: " + digest("md5", "MD5", rest))
                .status())
        .isEqualTo(201);
  }

  @Test
  void append_wholeThatIsAnother_failsEachTimeItIsAsked_R9_R55_R71() {
    String upload =
        service.begun(
            "another",
            content(0, 100),
            "Upload-Length: 200",
            "Repr-Digest: " + digest("sha-256", "SHA-256", content(0, 200)));

    RawHttp.Response wrong = service.append(upload, 100, true, content(0, 100));
    RawHttp.Response again = service.append(upload, 200, true, new byte[0]);

    for (RawHttp.Response answer : List.of(wrong, again)) {
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.field("Upload-Complete")).isEqualTo("?1");
    }
    assertThat(service.file("another")).isNull();
  }

  @Test
  void append_beyondTheLimits_isRefusedAndTheUploadGoesOn_R11_R13_R14() {
    String upload = service.begun("limits", content(0, 100));

    RawHttp.Response answer =
        service.append(upload, 100, false, content(100, 101 + APPEND_BYTES_MAX));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.has("Upload-Limit")).isTrue();
    assertThat(offsetOf(upload)).isEqualTo(100);
  }

  @Test
  void delete_anUpload_endsItAndWhoWritesToIt_R59() {
    String upload = service.begun("deleted", content(0, 100), "Upload-Length: 200");
    try (RawHttp writing = service.connect();
        RawHttp http = service.connect()) {
      writing.head("PATCH " + upload, part(100, true, "Content-Length: 100")).bytes(new byte[10]);

      assertThat(http.head("DELETE " + upload, AUTH).read(false).status()).isEqualTo(204);

      RawHttp.Response older = writing.readFinal();
      assertThat(older.status()).isEqualTo(410);
      assertThat(older.field("Connection")).isEqualTo("close");
    }
    assertThat(statusOf(upload)).isEqualTo(410);
    assertThat(service.append(upload, 100, true, content(100, 200)).status()).isEqualTo(410);
  }

  @Test
  void append_bytesThatAreLost_endTheUpload_R2() throws IOException {
    String upload = service.begun("shortened", content(0, 100), "Upload-Length: 200");
    Path staged = service.data.resolve("staging").resolve(upload.substring(19));
    try (FileChannel file = FileChannel.open(staged, StandardOpenOption.WRITE)) {
      var unused = file.truncate(50);
    }

    RawHttp.Response answer = service.append(upload, 100, true, content(100, 200));

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.body()).contains("DATA_LOST");
    assertThat(statusOf(upload)).isEqualTo(410);
    assertThat(service.file("shortened")).isNull();
  }

  @Test
  void append_uploadOfAnotherDoor_isTheSameUploadInBothDirections() {
    OpenUpload wish = wishOfAnotherDoor("both");
    String upload = "/resumable-uploads/" + attached(wish).id();

    assertThat(service.append(upload, 0, false, content(0, 100)).status()).isEqualTo(204);
    assertThat(attached(wish).durable().lengthBytes()).isEqualTo(100);
    RawHttp.Response last = service.append(upload, 100, true, content(100, 200));

    assertThat(last.status()).isEqualTo(200);
    assertThat(service.uploads().open(wish, 1 << 20).map(Attachment.Published.class::cast).block())
        .isNotNull();
    assertThat(service.file("both")).isEqualTo(content(0, 200));
  }

  private static OpenUpload wishOfAnotherDoor(String name) {
    return new OpenUpload(
        WorkspaceFile.parse("ws:/" + name),
        new TransferKey(name),
        null,
        ContentLength.of(200),
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        null,
        null);
  }

  /** How the upload stands for a writer that comes and goes. */
  private UploadLease attached(OpenUpload wish) {
    Attachment attachment = service.uploads().open(wish, 1 << 20).block();
    UploadLease lease = ((Attachment.Attached) requireNonNull(attachment)).lease();
    lease.close();
    return lease;
  }

  @Test
  void anything_ofSomebodyElse_isNotThere_R80() {
    String upload = service.begun("mine", content(0, 100));
    for (String method : List.of("HEAD", "GET", "PATCH", "DELETE")) {
      try (RawHttp http = service.connect()) {
        RawHttp.Response answer =
            http.head(
                    method + " " + upload,
                    "Authorization: Bearer " + STRANGER,
                    "Content-Type: application/partial-upload",
                    "Upload-Offset: 100",
                    "Upload-Complete: ?1",
                    "Content-Length: 0")
                .read(method.equals("HEAD"));
        assertThat(answer.status()).as(method).isEqualTo(404);
      }
    }
    assertThat(offsetOf(upload)).isEqualTo(100);
    for (String name : List.of("a".repeat(26), "x", "..%2f..", "A".repeat(26))) {
      assertThat(statusOf("/resumable-uploads/" + name)).as(name).isEqualTo(404);
    }
  }
}
