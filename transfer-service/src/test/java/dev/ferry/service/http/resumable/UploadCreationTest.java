package dev.ferry.service.http.resumable;

import static dev.ferry.service.http.resumable.ResumableService.APPEND_BYTES_MAX;
import static dev.ferry.service.http.resumable.ResumableService.AUTH;
import static dev.ferry.service.http.resumable.ResumableService.INTEROP;
import static dev.ferry.service.http.resumable.ResumableService.content;
import static dev.ferry.service.http.resumable.ResumableService.digest;
import static dev.ferry.service.http.resumable.ResumableService.fields;
import static dev.ferry.service.http.resumable.ResumableService.pathOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads begin. */
@ExtendWith(ResumableService.Shared.class)
final class UploadCreationTest {
  private static final byte[] ABC = "abc".getBytes(UTF_8);

  private final ResumableService service;

  UploadCreationTest(ResumableService service) {
    this.service = service;
  }

  private RawHttp.Response created(String line, byte[] body, String... more) {
    try (RawHttp http = service.connect()) {
      return http.head(line, fields(more, AUTH, "Content-Length: " + body.length))
          .bytes(body)
          .readFinal();
    }
  }

  private static byte[] bytes(int length) {
    return content(0, length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT /resumable/ws/dir/a%20b", "POST /v1/workspaces/ws/files/dir/a%20b"})
  void create_wholeContent_isTheFileAndAnswersForIt_R20_R22_R24_R72(String line) {
    byte[] bytes = bytes(70_000);
    boolean fresh = service.file("dir/a b") == null;

    RawHttp.Response answer = created(line, bytes, "Upload-Complete: ?1");

    assertThat(answer.status()).isEqualTo(fresh ? 201 : 200);
    assertThat(answer.field("Upload-Complete")).isEqualTo("?1");
    assertThat(answer.field("ETag")).startsWith("\"");
    assertThat(answer.field("Repr-Digest")).isEqualTo(digest("sha-256", "SHA-256", bytes));
    assertThat(answer.field("Location"))
        .isEqualTo(fresh ? "/v1/workspaces/ws/files/dir/a%20b" : "");
    assertThat(answer.body()).contains("\"path\":\"/dir/a b\"", "\"length\":70000");
    assertThat(service.file("dir/a b")).isEqualTo(bytes);
  }

  @Test
  void create_chunkedWithoutLength_isTheFile_R24() {
    try (RawHttp http = service.connect()) {
      RawHttp.Response answer =
          http.head(
                  "PUT /resumable/ws/chunked",
                  AUTH,
                  "Upload-Complete: ?1",
                  "Transfer-Encoding: chunked")
              .text("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
              .readFinal();

      assertThat(answer.status()).isEqualTo(201);
      assertThat(service.file("chunked")).isEqualTo("abcde".getBytes(UTF_8));
    }
  }

  @Test
  void create_part_isAnUploadThatIsNotTheFileYet_R26_R30_R31() {
    RawHttp.Response empty = created("POST /resumable/ws/part", new byte[0], "Upload-Complete: ?0");
    RawHttp.Response some = created("POST /resumable/ws/part", ABC, "Upload-Complete: ?0");

    for (RawHttp.Response answer : List.of(empty, some)) {
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.field("Upload-Complete")).isEqualTo("?0");
      assertThat(answer.field("Upload-Limit")).contains("max-age=");
    }
    assertThat(pathOf(empty)).isNotEqualTo(pathOf(some));
    assertThat(some.field("Upload-Offset")).isEqualTo("3");
    assertThat(service.file("part")).isNull();
  }

  @Test
  void create_emptyAndComplete_isAnEmptyFile_R30() {
    RawHttp.Response answer =
        created("PUT /resumable/ws/empty", new byte[0], "Upload-Complete: ?1");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(service.file("empty")).isEmpty();
  }

  @Test
  void create_withoutAFieldThatCounts_isNoUpload_R4_R22() {
    assertThat(created("PUT /resumable/ws/none", ABC).status()).isEqualTo(400);
    assertThat(created("PUT /resumable/ws/none", ABC, "Upload-Complete: 1").status())
        .isEqualTo(400);
    assertThat(
            created("POST /v1/workspaces/ws/files/none", ABC, "Upload-Complete: yes")
                .has("Upload-Complete"))
        .isFalse();
    assertThat(service.file("none")).isNull();
  }

  @Test
  void create_lengthsThatDiffer_isRefusedAsTheDraftSays_R6() {
    RawHttp.Response answer =
        created("PUT /resumable/ws/lengths", ABC, "Upload-Complete: ?1", "Upload-Length: 4");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.field("Upload-Complete")).isEqualTo("?0");
    assertThat(answer.body())
        .contains("https://iana.org/assignments/http-problem-types#inconsistent-upload-length");
    assertThat(service.file("lengths")).isNull();
  }

  @Test
  void create_moreThanTheLimits_isRefusedWithThem_R11_R13_R14_R15() {
    RawHttp.Response size =
        created(
            "PUT /resumable/ws/big",
            ABC,
            "Upload-Complete: ?0",
            "Upload-Length: " + (2 * APPEND_BYTES_MAX + 1));
    RawHttp.Response content =
        created("PUT /resumable/ws/big", bytes(APPEND_BYTES_MAX + 1), "Upload-Complete: ?1");
    RawHttp.Response little =
        created("PUT /resumable/ws/big", new byte[1], "Upload-Complete: ?0", "Upload-Length: 5");

    for (RawHttp.Response answer : List.of(size, content, little)) {
      assertThat(answer.field("Upload-Limit"))
          .contains("max-size=2000000", "max-append-size=1000000", "min-append-size=2");
    }
    assertThat(List.of(size.status(), content.status(), little.status()))
        .containsExactly(413, 413, 400);
  }

  @Test
  void create_chunkedBeyondTheLimit_isRefusedToo_R13() {
    try (RawHttp http = service.connect()) {
      RawHttp.Response answer =
          http.head(
                  "PUT /resumable/ws/endless",
                  AUTH,
                  "Upload-Complete: ?1",
                  "Transfer-Encoding: chunked")
              .text("f4241\r\n")
              .bytes(bytes(APPEND_BYTES_MAX + 1))
              .text("\r\n0\r\n\r\n")
              .readFinal();

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.has("Upload-Limit")).isTrue();
      assertThat(service.file("endless")).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/resumable/ws/any, 'POST, PUT, OPTIONS'",
    "/v1/workspaces/ws/files/any, 'GET, HEAD, POST, PUT, DELETE, OPTIONS'",
    "/resumable-uploads/aaaaaaaaaaaaaaaaaaaaaaaaaa, 'GET, HEAD, PATCH, DELETE, OPTIONS'"
  })
  void options_ofEveryResource_tellLimits_R16(String path, String methods) {
    RawHttp.Response answer = created("OPTIONS " + path, new byte[0]);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.field("Allow")).isEqualTo(methods);
    assertThat(answer.field("Upload-Limit")).contains("max-size=2000000", "min-size=0");
  }

  @Test
  void create_conditions_areThoseOfTheFile_R28() {
    String etag = created("PUT /resumable/ws/cond", ABC, "Upload-Complete: ?1").field("ETag");

    RawHttp.Response there =
        created("PUT /resumable/ws/cond", ABC, "Upload-Complete: ?1", "If-None-Match: *");
    RawHttp.Response other =
        created("PUT /resumable/ws/cond", ABC, "Upload-Complete: ?1", "If-Match: \"no\", W/\"x\"");
    RawHttp.Response right =
        created("PUT /resumable/ws/cond", ABC, "Upload-Complete: ?1", "If-Match: \"no\", " + etag);

    assertThat(List.of(there.status(), other.status(), right.status()))
        .containsExactly(412, 412, 200);
    assertThat(there.field("Upload-Complete")).isEqualTo("?1");
  }

  @Test
  void create_codedOrPartOfAFile_isRefused_R29() {
    RawHttp.Response coded =
        created("PUT /resumable/ws/coded", ABC, "Upload-Complete: ?1", "Content-Encoding: gzip");
    RawHttp.Response range =
        created(
            "PUT /resumable/ws/coded", ABC, "Upload-Complete: ?1", "Content-Range: bytes 0-2/9");

    assertThat(coded.status()).isEqualTo(415);
    assertThat(coded.field("Accept-Encoding")).isEqualTo("identity");
    assertThat(range.status()).isEqualTo(400);
    assertThat(service.file("coded")).isNull();
  }

  @Test
  void create_intoADirectory_takesTheNameOfContentDisposition_R21_R81() {
    String disposition = "Content-Disposition: inline; filename=\"x\"; filename*=UTF-8''%C3%BC";
    RawHttp.Response named =
        created("POST /resumable/ws/named/", ABC, "Upload-Complete: ?1", disposition);

    assertThat(named.status()).isEqualTo(201);
    assertThat(service.file("named/\u00fc")).isEqualTo(ABC);
    for (String wrong : List.of("", "..", "a/b", "../x", "a%00b", "%0d%0aX-Bad: 1")) {
      RawHttp.Response answer =
          created(
              "POST /resumable/ws/named/",
              ABC,
              "Upload-Complete: ?1",
              "Content-Disposition: inline; filename*=UTF-8''" + wrong.replace("/", "%2F"));
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.has("X-Bad")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/resumable/ws/../../x",
        "/resumable/ws/%2e%2e/x",
        "/resumable/ws/a%2Fb",
        "/resumable/ws/a//b",
        "/resumable/ws/a%00",
        "/resumable/ws/%zz",
        "/resumable/ws/%ff",
        "/resumable/ws/a%5Cb",
        "/resumable/W%20S/a",
        "/resumable/%2e%2e/a",
        "/v1/workspaces/ws/files/%2e%2e/x",
        "/v1/workspaces/ws/files/..%2f..%2fx"
      })
  void create_pathThatLeadsElsewhere_isRefused_R81(String path) {
    RawHttp.Response answer = created("PUT " + path, ABC, "Upload-Complete: ?1");

    assertThat(answer.status()).isIn(400, 404);
    assertThat(service.file("../x")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/resumable/other/a", "/v1/workspaces/other/files/a"})
  void create_inSomebodyElsesWorkspace_isRefusedAsIfItWereNotThere_R80(String path) {
    RawHttp.Response answer = created("PUT " + path, ABC, "Upload-Complete: ?1");

    assertThat(answer.status()).isEqualTo(404);
    try (RawHttp http = service.connect()) {
      assertThat(
              http.head("PUT " + path, "Upload-Complete: ?1", "Content-Length: 0")
                  .readFinal()
                  .status())
          .isEqualTo(401);
    }
  }

  @Test
  void create_digestOfTheContent_countsOnlyIfItIsRight_R70_R73() {
    String wrong = digest("sha-256", "SHA-256", "xyz".getBytes(UTF_8));
    RawHttp.Response whole =
        created("PUT /resumable/ws/dig", ABC, "Upload-Complete: ?1", "Content-Digest: " + wrong);
    RawHttp.Response part =
        created("PUT /resumable/ws/dig", ABC, "Upload-Complete: ?0", "Content-Digest: " + wrong);
    RawHttp.Response good =
        created(
            "PUT /resumable/ws/dig",
            ABC,
            "Upload-Complete: ?1",
            "Content-Digest: unknown=:AQ==:, " + digest("sha-512", "SHA-512", ABC));

    assertThat(List.of(whole.status(), part.status(), good.status()))
        .containsExactly(422, 400, 201);
    assertThat(whole.field("Upload-Complete")).isEqualTo("?1");
    assertThat(part.field("Upload-Complete")).isEqualTo("?0");
  }

  @Test
  void create_digestOfTheWhole_isCompared_R71_R74() {
    RawHttp.Response wrong =
        created(
            "PUT /resumable/ws/repr",
            ABC,
            "Upload-Complete: ?1",
            "Repr-Digest: " + digest("sha-256", "SHA-256", new byte[1]));
    RawHttp.Response broken =
        created("PUT /resumable/ws/repr", ABC, "Upload-Complete: ?1", "Repr-Digest: sha-256=abc");
    RawHttp.Response right =
        created(
            "PUT /resumable/ws/repr",
            ABC,
            "Upload-Complete: ?1",
            "Want-Repr-Digest: sha-256=10",
            "Repr-Digest: " + digest("sha-256", "SHA-256", ABC));

    assertThat(List.of(wrong.status(), broken.status(), right.status()))
        .containsExactly(422, 400, 201);
    assertThat(right.field("Repr-Digest")).isEqualTo(digest("sha-256", "SHA-256", ABC));
  }

  @Test
  void create_smuggledOrTooLargeHead_changesNothing_R82() {
    for (String bad :
        List.of(
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Content-Length: 3\r\nContent-Length: 5",
            "Content-Length: -3",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked, identity",
            "X-Long: " + "x".repeat(20_000))) {
      try (RawHttp http = service.connect()) {
        RawHttp.Response answer =
            http.head("PUT /resumable/ws/smuggled", AUTH, INTEROP, "Upload-Complete: ?1", bad)
                .text("0\r\n\r\nabc")
                .readFinal();
        assertThat(answer.status()).as(bad).isBetween(400, 499);
      }
    }
    assertThat(service.file("smuggled")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "x/../..", "[", "e\"<script>", "a:99999"})
  void create_hostThatIsNone_isNotRepeated_R82(String host) {
    try (RawHttp http = service.connect()) {
      RawHttp.Response answer =
          http.text(
                  "PUT /resumable/ws/hosts HTTP/1.1\r\nHost: "
                      + host
                      + "\r\n"
                      + AUTH
                      + "\r\nUpload-Complete: ?0\r\nContent-Length: 0\r\n\r\n")
              .readFinal();

      assertThat(answer.field("Location"))
          .matches("(https?://[a-z0-9.:]+)?/resumable-uploads/[a-z2-7]{26}");
    }
  }

  @Test
  void unknownMethods_areRefusedWithThoseThereAre_R82() {
    for (String line : List.of("BREW /resumable/ws/x", "GET /resumable/ws/x")) {
      RawHttp.Response answer = created(line, new byte[0]);
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.field("Allow")).isEqualTo("POST, PUT, OPTIONS");
    }
    assertThat(created("PUT /resumable-uploads/" + "a".repeat(26), ABC).status()).isEqualTo(405);
  }
}
