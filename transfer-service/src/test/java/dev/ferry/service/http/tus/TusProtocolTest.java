package dev.ferry.service.http.tus;

import static dev.ferry.service.http.tus.TusService.address;
import static dev.ferry.service.http.tus.TusService.metadata;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.http.tus.RawRequest.Answer;
import dev.ferry.service.upload.Uploads;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadId;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/http/tus.md §§1 to 3 and 6; the numbers are those of its rules. Long, since all of it shares
 * one service, whose start costs more than the tests.
 */
final class TusProtocolTest {
  private static final int LENGTH = 1_300_007;
  private static final int HALF = 500_003;
  private static final byte[] CONTENT = new SeededBytes(38).at(0, LENGTH).array();

  private static TusService tus;

  @BeforeAll
  static void start(@TempDir Path data) {
    tus = TusService.start(data, TusService.tokens());
  }

  @AfterAll
  static void stop() {
    tus.close();
  }

  private static byte[] content(int from, int to) {
    return Arrays.copyOfRange(CONTENT, from, to);
  }

  private static RawRequest creation(String address) {
    return tus.request("POST", address).with("Upload-Length", Integer.toString(LENGTH));
  }

  // T-1, T-3
  @ParameterizedTest
  @CsvSource({
    "/tus/ws, filename, one, one",
    "/tus/ws/, filename, two, two",
    "/tus/ws/in/deep, filename, three, in/deep/three",
    "/tus/ws/in/, path, a/four, in/a/four",
    "/tus/ws/plain%20name, other, x, plain name",
    "/tus/ws, filename, Grüße 你好.txt, Grüße 你好.txt"
  })
  void create_everyWayToNameTheFile_leadsThere(
      String address, String key, String value, String expected) {
    Answer created = creation(address).with("Upload-Metadata", metadata(key, value)).send(tus.port);
    assertThat(created.status()).as(created.text()).isEqualTo(201);

    assertThat(tus.patch(address(created), 0, CONTENT).status()).isEqualTo(204);

    tus.assertThatHolds(expected, CONTENT);
  }

  // T-3, T-4, T-10
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../out",
        "a/../../out",
        "/../out",
        "a//b",
        "a\\b",
        "a\nb",
        "a\u202eb",
        ".",
        "",
        "/"
      })
  void create_pathThatIsNone_isRefused(String path) throws IOException {
    Answer created =
        creation("/tus/ws").with("Upload-Metadata", metadata("filename", path)).send(tus.port);

    assertThat(created.status()).isEqualTo(400);
    assertThat(created.header("Location")).isEmpty();
    assertThat(Files.exists(tus.file("../out"))).isFalse();
  }

  // T-4
  @ParameterizedTest
  @ValueSource(
      strings = {"/tus/ws/..%2f..%2fout", "/tus/ws/%2e%2e/out", "/tus/..%2fws/x", "/tus/WS/x"})
  void create_addressThatLeadsOut_isRefused(String address) {
    Answer created = creation(address).send(tus.port);

    assertThat(created.status()).isIn(400, 404);
    assertThat(created.header("Location")).isEmpty();
  }

  // T-5
  @Test
  void create_location_isAbsoluteAndIgnoresWhatAnybodyCanSend() {
    Answer created =
        creation("/tus/ws/located?x=1#y")
            .with("X-Forwarded-Host", "evil.example")
            .with("Forwarded", "host=evil.example;proto=https")
            .send(tus.port);

    assertThat(created.header("Location").orElseThrow())
        .matches("http://ferry\\.test/tus/ws/[a-z2-7]{26}");
  }

  // T-6, T-7
  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "PATCH", "DELETE"})
  void request_withoutItsVersion_isNotProcessed(String method) {
    String address = tus.created("version-" + method, LENGTH);
    for (String version : new String[] {"", "0.2.2", "1.0.0, 1.0.0"}) {
      RawRequest request =
          RawRequest.plain(method, address).with("Authorization", "Bearer operator");
      if (!version.isEmpty()) {
        request.with("Tus-Resumable", version);
      }
      Answer answer =
          request
              .at(0)
              .bytes()
              .with("Upload-Length", "1")
              .send(tus.port, method.equals("HEAD") ? new byte[0] : new byte[] {1});

      assertThat(answer.status()).isEqualTo(412);
      assertThat(answer.header("Tus-Version")).hasValue("1.0.0");
      assertThat(answer.header("Tus-Resumable")).hasValue("1.0.0");
    }
    tus.assertThatIsAt(address, 0);
  }

  // T-7, T-11
  @Test
  void response_alsoOfFailures_hasTheVersion() {
    assertThat(tus.head("/tus/ws/" + "a".repeat(26)).header("Tus-Resumable")).hasValue("1.0.0");
    Answer refused = RawRequest.tus("POST", "/tus/ws").send(tus.port);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("Tus-Resumable")).hasValue("1.0.0");
    Answer problem = tus.request("POST", "/tus/ws/x").send(tus.port);
    assertThat(problem.header("Content-Type")).hasValue("application/problem+json");
    assertThat(problem.text()).contains("\"title\":\"MALFORMED\"", "\"status\":400");
  }

  // T-8
  @Test
  void methodOverride_everyMethod_isTheOneThatIsMeant() {
    String address = tus.created("override", LENGTH);
    assertThat(
            tus.request("POST", address)
                .with("X-HTTP-Method-Override", "PATCH")
                .at(0)
                .bytes()
                .send(tus.port, content(0, HALF))
                .header("Upload-Offset"))
        .hasValue(Integer.toString(HALF));
    Answer head = tus.request("GET", address).with("X-HTTP-Method-Override", "head").send(tus.port);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Upload-Offset")).hasValue(Integer.toString(HALF));
    Answer unknown =
        tus.request("POST", address).with("X-HTTP-Method-Override", "BREW").send(tus.port);
    assertThat(unknown.status()).isEqualTo(405);
    assertThat(
            tus.request("POST", address)
                .with("X-HTTP-Method-Override", "DELETE")
                .send(tus.port)
                .status())
        .isEqualTo(204);
    assertThat(tus.head(address).status()).isEqualTo(410);
  }

  // T-8
  @ParameterizedTest
  @ValueSource(strings = {"PUT", "TRACE", "BREW", "PROPFIND"})
  void request_methodThatIsNoneOfTheProtocol_isRefused(String method) {
    assertThat(tus.request(method, "/tus/ws/x").send(tus.port).status()).isIn(400, 405, 501);
  }

  // T-9
  @ParameterizedTest
  @ValueSource(strings = {"/tus", "/tus/ws", "/tus/ws/", "/tus/ws/aaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void options_withoutTokenOrVersion_tellsWhatThereIs(String address) {
    Answer answer = RawRequest.plain("OPTIONS", address).send(tus.port);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Tus-Version")).hasValue("1.0.0");
    assertThat(answer.header("Tus-Extension").orElseThrow().split(","))
        .containsExactlyInAnyOrder(
            "creation",
            "creation-with-upload",
            "creation-defer-length",
            "expiration",
            "checksum",
            "checksum-trailer",
            "termination",
            "concatenation");
    assertThat(answer.header("Tus-Checksum-Algorithm").orElseThrow().split(","))
        .contains("crc32c", "sha256", "sha1", "md5");
  }

  // T-10
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "+1",
        "1.5",
        "0x10",
        "1e3",
        "",
        " ",
        "١",
        "9223372036854775808",
        "1, 1",
        "1\t1",
        "99999999999999999999999999"
      })
  void numbers_thatCannotBeMeant_areRefusedAndChangeNothing(String number) {
    String address = tus.created("numbers-" + number.hashCode(), LENGTH);

    assertThat(
            tus.request("PATCH", address)
                .with("Upload-Offset", number)
                .bytes()
                .send(tus.port, content(0, 9))
                .status())
        .isEqualTo(400);
    assertThat(
            tus.request("POST", "/tus/ws/number")
                .with("Upload-Length", number)
                .send(tus.port)
                .status())
        .isEqualTo(400);
    tus.assertThatIsAt(address, 0);
  }

  // T-10
  @Test
  void patch_offsetTwiceOrMissing_isRefused() {
    String address = tus.created("twice", LENGTH);

    assertThat(
            tus.request("PATCH", address).at(0).at(0).bytes().send(tus.port, new byte[1]).status())
        .isEqualTo(400);
    assertThat(tus.request("PATCH", address).bytes().send(tus.port, new byte[1]).status())
        .isEqualTo(400);
    tus.assertThatIsAt(address, 0);
  }

  // T-2, T-12
  @Test
  void head_ofAnUpload_tellsOffsetAndLength() {
    String address = tus.created("headed", LENGTH);
    assertThat(tus.patch(address, 0, content(0, HALF)).status()).isEqualTo(204);

    for (String asked : new String[] {address, address + "/"}) {
      Answer head = tus.head(asked);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Upload-Offset")).hasValue(Integer.toString(HALF));
      assertThat(head.header("Upload-Length")).hasValue(Integer.toString(LENGTH));
      assertThat(head.header("Cache-Control")).hasValue("no-store");
      assertThat(head.header("Upload-Defer-Length")).isEmpty();
    }
  }

  // T-2
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tus/other/%s",
        "/tus/ws/%s/more",
        "/tus/ws/x%s",
        "/tus/ws/aaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void anyMethod_addressOfNoUploadThere_isNotFound(String form) {
    String address = tus.created("elsewhere", LENGTH);
    String other = form.formatted(address.substring(address.lastIndexOf('/') + 1));

    assertThat(tus.head(other).status()).isEqualTo(404);
    assertThat(tus.head(other).header("Upload-Offset")).isEmpty();
    assertThat(tus.patch(other, 0, content(0, 9)).status()).isEqualTo(404);
    assertThat(tus.request("DELETE", other).send(tus.port).status()).isEqualTo(404);
    assertThat(tus.request("GET", other).send(tus.port).status()).isEqualTo(404);
    tus.assertThatIsAt(address, 0);
  }

  // T-2
  @Test
  void anyMethod_uploadThatTheCallerMayNotWriteTo_isNotFound() {
    String address = tus.created("private", LENGTH);

    for (String method : new String[] {"HEAD", "PATCH", "DELETE", "GET"}) {
      Answer answer =
          RawRequest.tus(method, address)
              .with("Authorization", TusService.GUEST)
              .at(0)
              .bytes()
              .send(tus.port);
      assertThat(answer.status()).as(method).isEqualTo(404);
    }
    tus.assertThatIsAt(address, 0);
    Answer forbidden =
        RawRequest.tus("POST", "/tus/ws/private")
            .with("Authorization", TusService.GUEST)
            .with("Upload-Length", "1")
            .send(tus.port);
    assertThat(forbidden.status()).isEqualTo(403);
    Answer allowed =
        RawRequest.tus("POST", "/tus/ws/guest/a")
            .with("Authorization", TusService.GUEST)
            .with("Upload-Length", "1")
            .send(tus.port);
    assertThat(allowed.status()).isEqualTo(201);
  }

  // T-13, T-19
  @Test
  void head_whileAPatchHangs_answersAtOnceWithAnOffsetThatCanBeUsed() throws IOException {
    String address = tus.created("hanging", LENGTH);
    try (Socket hanging =
        tus.request("PATCH", address).at(0).bytes().begin(tus.port, CONTENT, HALF)) {
      awaitBytes(address, HALF);

      long begun = System.nanoTime();
      Answer head = tus.head(address);
      long tookMillis = (System.nanoTime() - begun) / 1_000_000;

      assertThat(head.status()).isEqualTo(200);
      int offset = Integer.parseInt(head.header("Upload-Offset").orElseThrow());
      assertThat(offset).isEqualTo(HALF);
      assertThat(tookMillis).isLessThan(1000);
      assertThat(tus.patch(address, offset, content(offset, LENGTH)).status()).isEqualTo(204);
      assertThat(RawRequest.answer(hanging.getInputStream()).status()).isEqualTo(409);
    }
    tus.assertThatHolds("hanging", CONTENT);
  }

  /** Waits until so many bytes are durable; asks nobody who would be disturbed. */
  private static void awaitBytes(String address, long bytes) {
    UploadId id = new UploadId(address.substring(address.lastIndexOf('/') + 1));
    Long durable =
        tus.bean(Uploads.class)
            .status(id)
            .map(status -> status.durable().lengthBytes())
            .repeatWhen(again -> again.delayElements(Duration.ofMillis(10)))
            .filter(frontier -> frontier >= bytes)
            .blockFirst(Duration.ofSeconds(20));
    assertThat(durable).isEqualTo(bytes);
  }

  // T-21
  @Test
  void patch_whileAnotherHangs_takesOver() throws IOException {
    String address = tus.created("taken", LENGTH);
    try (Socket hanging =
        tus.request("PATCH", address).at(0).bytes().begin(tus.port, CONTENT, HALF)) {
      awaitBytes(address, HALF);

      int offset = Integer.parseInt(tus.head(address).header("Upload-Offset").orElseThrow());
      assertThat(tus.patch(address, offset, content(offset, LENGTH)).status()).isEqualTo(204);

      assertThat(RawRequest.answer(hanging.getInputStream()).status()).isEqualTo(409);
    }
  }

  // T-19
  @Test
  void patch_thatBreaksOff_keepsWhatCame() throws IOException {
    String address = tus.created("cut", LENGTH);
    Socket cut = tus.request("PATCH", address).at(0).bytes().begin(tus.port, CONTENT, HALF);
    awaitBytes(address, HALF);
    cut.close();

    tus.assertThatIsAt(address, HALF);
    assertThat(tus.patch(address, HALF, content(HALF, LENGTH)).status()).isEqualTo(204);
    tus.assertThatHolds("cut", CONTENT);
  }

  // T-15
  @ParameterizedTest
  @ValueSource(
      strings = {"application/octet-stream", "text/plain", "multipart/form-data; boundary=x"})
  void patch_otherBodyType_isRefused(String type) {
    String address = tus.created("typed", LENGTH);

    Answer answer =
        tus.request("PATCH", address).at(0).with("Content-Type", type).send(tus.port, new byte[9]);

    assertThat(answer.status()).isEqualTo(415);
    tus.assertThatIsAt(address, 0);
  }

  // T-16
  @ParameterizedTest
  @ValueSource(longs = {0, HALF - 1, HALF + 1, LENGTH, LENGTH + 1, Long.MAX_VALUE})
  void patch_otherOffset_isRefusedWithTheRightOne(long offset) {
    String address = tus.created("offsets", LENGTH);
    assertThat(tus.patch(address, 0, content(0, HALF)).status()).isEqualTo(204);

    Answer answer = tus.patch(address, offset, content(0, 9));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.header("Upload-Offset")).hasValue(Integer.toString(HALF));
    tus.assertThatIsAt(address, HALF);
  }

  // T-17, T-20
  @Test
  void patch_severalRequests_areOneFileInPlaceOfTheOld() throws IOException {
    Files.createDirectories(tus.file(""));
    Files.writeString(tus.file("replaced"), "the old one");
    String address = tus.created("replaced", LENGTH);
    Answer first = tus.patch(address, 0, content(0, HALF));
    assertThat(first.status()).isEqualTo(204);
    assertThat(first.header("Upload-Offset")).hasValue(Integer.toString(HALF));
    assertThat(Files.readString(tus.file("replaced"))).isEqualTo("the old one");

    Answer second = tus.patch(address, HALF, content(HALF, LENGTH));

    assertThat(second.status()).isEqualTo(204);
    assertThat(second.header("Upload-Offset")).hasValue(Integer.toString(LENGTH));
    tus.assertThatHolds("replaced", CONTENT);
    tus.assertThatIsAt(address, LENGTH);
    assertThat(tus.patch(address, LENGTH, new byte[0]).status()).isEqualTo(204);
    assertThat(tus.patch(address, LENGTH, new byte[1]).status()).isEqualTo(409);
  }

  // T-17
  @Test
  void patch_chunkedWithoutLength_isTaken() {
    String address = tus.created("chunked", LENGTH);

    Answer answer = tus.request("PATCH", address).at(0).bytes().sendChunked(tus.port, CONTENT);

    assertThat(answer.header("Upload-Offset")).hasValue(Integer.toString(LENGTH));
    tus.assertThatHolds("chunked", CONTENT);
  }

  // T-17
  @Test
  void patch_expectingToContinue_isToldSoFirst() throws IOException {
    String address = tus.created("expected", LENGTH);
    try (Socket socket =
        tus.request("PATCH", address)
            .at(0)
            .bytes()
            .with("Expect", "100-continue")
            .begin(tus.port, CONTENT, 0)) {
      assertThat(RawRequest.answer(socket.getInputStream()).status()).isEqualTo(100);
      socket.getOutputStream().write(CONTENT);
      tusAnswered(socket, 204);
    }
    tus.assertThatHolds("expected", CONTENT);
  }

  private static void tusAnswered(Socket socket, int status) throws IOException {
    assertThat(RawRequest.answer(socket.getInputStream()).status()).isEqualTo(status);
  }

  // T-17: who is refused need not send the body
  @Test
  void patch_expectingToContinueAtAWrongOffset_isRefusedAtOnce() throws IOException {
    String address = tus.created("unexpected", LENGTH);
    try (Socket socket =
        tus.request("PATCH", address)
            .at(7)
            .bytes()
            .with("Expect", "100-continue")
            .begin(tus.port, CONTENT, 0)) {
      tusAnswered(socket, 409);
    }
  }

  // T-18
  @Test
  void patch_beyondTheLength_isRefused() {
    String address = tus.created("long", HALF);
    assertThat(tus.patch(address, 0, content(0, HALF + 1)).status()).isEqualTo(413);
    tus.assertThatIsAt(address, 0);

    Answer chunked = tus.request("PATCH", address).at(0).bytes().sendChunked(tus.port, CONTENT);
    assertThat(chunked.status()).isEqualTo(413);
    long offset = Long.parseLong(tus.head(address).header("Upload-Offset").orElseThrow());
    assertThat(offset).isLessThanOrEqualTo(HALF);
    assertThat(Files.exists(tus.file("long"))).isEqualTo(offset == HALF);
  }

  // T-10: two ways to tell where a body ends are none
  @Test
  void patch_lengthAndChunks_smugglesNothing() {
    String address = tus.created("smuggled", LENGTH);
    byte[] body = "5\r\nhello\r\n0\r\n\r\nDELETE /tus HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1);

    Answer answer =
        tus.request("PATCH", address)
            .at(0)
            .bytes()
            .with("Transfer-Encoding", "chunked")
            .with("Content-Length", "5")
            .exchange(tus.port, body);

    assertThat(answer.status()).isIn(204, 400);
    long offset = Long.parseLong(tus.head(address).header("Upload-Offset").orElseThrow());
    assertThat(offset).isIn(0L, 5L);
  }

  // T-10
  @Test
  void request_withHeadersWithoutEnd_isRefused() {
    Answer answer =
        tus.request("POST", "/tus/ws/huge")
            .with("Upload-Length", "1")
            .with("Upload-Metadata", "x " + "A".repeat(16 * 1024))
            .send(tus.port);

    assertThat(answer.status()).isIn(400, 413, 431);
  }

  // T-14, T-27
  @Test
  void expires_ofAnOpenUpload_isToldAsADate() {
    String address = tus.created("expiring", LENGTH);
    Answer patched = tus.patch(address, 0, content(0, 9));

    for (Answer answer : new Answer[] {patched, tus.head(address)}) {
      ZonedDateTime expires =
          ZonedDateTime.parse(
              answer.header("Upload-Expires").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME);
      assertThat(expires).isAfter(ZonedDateTime.now(ZoneOffset.UTC));
    }
  }

  // §6
  @Test
  void statusOf_everyCode_isAnError() {
    assertThat(EnumSet.allOf(FailureCode.class))
        .allMatch(code -> TusFailures.statusOf(code) >= 400 && TusFailures.statusOf(code) != 423);
  }
}
