package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.service.http.files.RawHttp.Answer;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Digest;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GET and HEAD of files: docs/http/files.md §2, by the numbers of its rules. */
final class FileReadsTest {
  @RegisterExtension static final HttpService SERVICE = new HttpService();

  static final String FILES = "/v1/workspaces/ws/files/";
  private static final String FILE = FILES + "reads/file.bin";

  /** More than one span, and no multiple of anything. */
  private static final int LENGTH = (4 << 20) + 70_001;

  private static final byte[] CONTENT = new byte[LENGTH];

  @BeforeAll
  static void plant() throws IOException {
    var unused = new SeededBytes(71).at(0, LENGTH).get(CONTENT);
    SERVICE.bothWays(
        () -> {
          if (SERVICE.http().ask("HEAD", FILE, new byte[0]).status() == 404) {
            assertThat(SERVICE.http().put(FILE, CONTENT).status()).isEqualTo(201);
          }
        });
  }

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(CONTENT, from, to);
  }

  private static Answer get(String... headers) throws IOException {
    return SERVICE.http().get(FILE, headers);
  }

  private static String etag() throws IOException {
    return SERVICE.http().ask("HEAD", FILE, new byte[0]).header("ETag").orElseThrow();
  }

  @Test
  void f10_get_whole_comesWithItsHeaders() throws IOException {
    SERVICE.bothWays(
        () -> {
          Answer answer = SERVICE.http().get(FILE);
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo(CONTENT);
          assertThat(answer.header("ETag").orElseThrow()).matches("\"[!#-~]+\"");
          assertThat(answer.header("Accept-Ranges")).contains("bytes");
          assertThat(answer.header("Content-Length")).contains(Integer.toString(LENGTH));
          assertThat(answer.header("Last-Modified")).isPresent();
        });
  }

  @Test
  void f10_head_any_saysWhatGetSaysWithoutBody() throws IOException {
    Answer get = get();
    Answer head = SERVICE.http().ask("HEAD", FILE, new byte[0], "Range: bytes=0-0");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers()).containsExactlyElementsOf(get.headers());
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=5-9, 5, 10",
    "bytes=4264304-, 4264304, 4264305",
    "bytes=-7, 4264298, 4264305",
    "bytes=100-99999999999999999999, 100, 4264305",
    "bytes=-99999999999999999999, 0, 4264305",
    "bytes=4194300-4194310, 4194300, 4194311",
    "bytes=1-4264303, 1, 4264304",
    "BYTES=0-1, 0, 2",
    "'bytes=,3-4,', 3, 5"
  })
  void f11_oneRange_satisfiable_isSent(String range, int from, int to) throws IOException {
    SERVICE.bothWays(
        () -> {
          Answer answer = SERVICE.http().get(FILE, "Range: " + range);
          assertThat(answer.status()).isEqualTo(206);
          assertThat(answer.header("Content-Range"))
              .contains("bytes " + from + "-" + (to - 1) + "/" + LENGTH);
          assertThat(answer.body()).isEqualTo(part(from, to));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=4264305-", "bytes=-0", "bytes=9999999999999999999999-"})
  void f12_rangeBehindTheEnd_isRefusedWithTheLength(String range) throws IOException {
    Answer answer = get("Range: " + range);

    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("Content-Range")).contains("bytes */" + LENGTH);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    assertThat(answer.text()).contains("\"status\":416");
  }

  @Test
  void f13_severalRanges_areAPartEach() throws IOException {
    SERVICE.bothWays(
        () -> {
          Answer answer = SERVICE.http().get(FILE, "Range: bytes=1000-1009,0-1,-3");
          String type = answer.header("Content-Type").orElseThrow();
          assertThat(answer.status()).isEqualTo(206);
          assertThat(type).startsWith("multipart/byteranges; boundary=");
          String boundary = "--" + type.substring(type.indexOf('=') + 1);
          String kind = "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ";
          assertThat(new String(answer.body(), ISO_8859_1))
              .isEqualTo(
                  boundary
                      + kind
                      + "1000-1009/"
                      + LENGTH
                      + "\r\n\r\n"
                      + text(1000, 1010)
                      + "\r\n"
                      + boundary
                      + kind
                      + "0-1/"
                      + LENGTH
                      + "\r\n\r\n"
                      + text(0, 2)
                      + "\r\n"
                      + boundary
                      + kind
                      + "4264302-4264304/"
                      + LENGTH
                      + "\r\n\r\n"
                      + text(LENGTH - 3, LENGTH)
                      + "\r\n"
                      + boundary
                      + "--\r\n");
        });
  }

  private static String text(int from, int to) {
    return new String(part(from, to), ISO_8859_1);
  }

  @Test
  void f13_rangesThatOverlap_areJoined() throws IOException {
    Answer answer = get("Range: bytes=10-20,0-12");

    assertThat(answer.header("Content-Range")).contains("bytes 0-20/" + LENGTH);
    assertThat(answer.body()).isEqualTo(part(0, 21));
  }

  @Test
  void f14_moreRangesThanAllowed_areTakenForNone() throws IOException {
    StringBuilder many = new StringBuilder("Range: bytes=0-0");
    for (int range = 1; range < 65; range++) {
      many.append(",").append(range * 2).append("-").append(range * 2);
    }
    assertThat(get(many.toString()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lines=0-1",
        "bytes=a-b",
        "bytes=5-3",
        "bytes=-",
        "bytes=",
        "bytes=0-1,x",
        "bytes=--1",
        "bytes=0--1",
        "bytes 0-1",
        "bytes=,"
      })
  void f14_noRangeAtAll_isIgnored(String range) throws IOException {
    Answer answer = get("Range: " + range);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).hasSize(LENGTH);
  }

  @Test
  void f15_ifRange_decidesBetweenPartAndWhole() throws IOException {
    String range = "Range: bytes=0-9";
    String modified = get(range).header("Last-Modified").orElseThrow();

    assertThat(get(range, "If-Range: " + etag()).status()).isEqualTo(206);
    assertThat(get(range, "If-Range: " + modified).status()).isEqualTo(206);
    assertThat(get(range, "If-Range: \"other\"").status()).isEqualTo(200);
    assertThat(get(range, "If-Range: W/" + etag()).status()).isEqualTo(200);
    assertThat(get(range, "If-Range: *").status()).isEqualTo(200);
    assertThat(get(range, "If-Range: Sun, 06 Nov 1994 08:49:37 GMT").status()).isEqualTo(200);
    assertThat(get("Range: bytes=9999999-", "If-Range: \"other\"").status()).isEqualTo(200);
  }

  @Test
  void f16_conditions_areJudgedInTheirOrder() throws IOException {
    String longAgo = "Sun, 06 Nov 1994 08:49:37 GMT";
    String modified = get("Range: bytes=0-0").header("Last-Modified").orElseThrow();

    assertThat(get("If-Match: \"x\", " + etag()).status()).isEqualTo(200);
    assertThat(get("If-Match: *").status()).isEqualTo(200);
    assertThat(get("If-Match: \"x\"").status()).isEqualTo(412);
    assertThat(get("If-Match: W/" + etag()).status()).isEqualTo(412);
    assertThat(get("If-Unmodified-Since: " + longAgo).status()).isEqualTo(412);
    assertThat(get("If-Unmodified-Since: " + modified).status()).isEqualTo(200);
    assertThat(get("If-Match: *", "If-Unmodified-Since: " + longAgo).status()).isEqualTo(200);
    assertThat(get("If-None-Match: " + etag()).status()).isEqualTo(304);
    assertThat(get("If-None-Match: W/" + etag() + ", \"x\"").status()).isEqualTo(304);
    assertThat(get("If-None-Match: \"x\"").status()).isEqualTo(200);
    assertThat(get("If-Modified-Since: " + modified).status()).isEqualTo(304);
    assertThat(get("If-Modified-Since: " + longAgo).status()).isEqualTo(200);
    assertThat(get("If-Modified-Since: yesterday").status()).isEqualTo(200);
    assertThat(get("If-None-Match: \"x\"", "If-Modified-Since: " + modified).status())
        .isEqualTo(200);
    assertThat(get("If-Match: \"x\"", "If-None-Match: *").status()).isEqualTo(412);
    assertThat(get("If-Match: x").status()).isEqualTo(400);
    assertThat(get("Range: bytes=9999999-", "If-None-Match: *").status()).isEqualTo(304);
  }

  @Test
  void f17_notModified_saysWhatIsThere() throws IOException {
    Answer answer = get("If-None-Match: *");

    assertThat(answer.header("ETag")).contains(etag());
    assertThat(answer.header("Cache-Control")).isPresent();
    assertThat(answer.header("Vary")).isPresent();
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void f18_digest_isToldWhoAsksWhenItIsKnown() throws IOException, NoSuchAlgorithmException {
    String digest =
        DigestFields.repr(Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(CONTENT)));
    Files.createDirectories(SERVICE.files());
    Files.writeString(SERVICE.files().resolve("by-hand"), "hand");

    assertThat(
            get("Want-Repr-Digest: sha-512=3, sha-256=1", "Range: bytes=0-1").header("Repr-Digest"))
        .contains(digest);
    assertThat(get("Want-Repr-Digest: sha-256=0", "Range: bytes=0-1").header("Repr-Digest"))
        .isEmpty();
    assertThat(get("Range: bytes=0-1").header("Repr-Digest")).isEmpty();
    assertThat(
            SERVICE
                .http()
                .get(FILES + "by-hand", "Want-Repr-Digest: sha-256=1")
                .header("Repr-Digest"))
        .isEmpty();
  }

  @Test
  void f19_fileIsWrittenIntoMeanwhile_isNeverGivenOutAsWhole() throws IOException {
    SERVICE.bothWays(
        () -> {
          Files.createDirectories(SERVICE.files());
          Path file = Files.write(SERVICE.files().resolve("changing"), new byte[64 << 20]);
          try (Socket socket = SERVICE.http().connect()) {
            socket
                .getOutputStream()
                .write(
                    RawHttp.head(
                            "GET", FILES + "changing", List.of("Authorization: Bearer operator"))
                        .getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
            assertThat(readToTheEnd(socket)).isLessThan(64L << 20);
          }
          Files.delete(file);
        });
  }

  private static long readToTheEnd(Socket socket) {
    long read = 0;
    byte[] room = new byte[1 << 16];
    try {
      for (int n = socket.getInputStream().read(room);
          n >= 0;
          n = socket.getInputStream().read(room)) {
        read += n;
      }
    } catch (IOException reset) {
      return read;
    }
    return read;
  }

  @ParameterizedTest
  @CsvSource({
    "a.html, text/plain;charset=utf-8",
    "a.svg, text/plain;charset=utf-8",
    "a.js, text/plain;charset=utf-8",
    "a.xhtml, text/plain;charset=utf-8",
    "a.png, image/png",
    "a.json, application/json",
    "a.wasm, application/octet-stream",
    "a, application/octet-stream"
  })
  void f20_activeTypes_areServedAsText(String name, String type) throws IOException {
    assertThat(SERVICE.http().put(FILES + "types/" + name, "<script>".getBytes(UTF_8)).status())
        .isLessThan(300);

    Answer answer = SERVICE.http().get(FILES + "types/" + name + "?disposition=inline");

    assertThat(answer.header("Content-Type")).contains(type);
    assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.header("Content-Security-Policy").orElseThrow())
        .contains("sandbox", "default-src 'none'");
    assertThat(answer.header("Content-Disposition").orElseThrow()).startsWith("inline; ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.txt", "with space", "q\"uote", "semi;colon.txt", "per%41cent", "zoë €.txt",
        "日本語", "🙂", "<img src=x onerror=alert(1)>", "a'b", "a,b=c", "~!@#$^&()[]{}"
      })
  void f21_everyName_comesBackAsItWas(String name) throws IOException {
    StringBuilder path = new StringBuilder(FILES).append("names/");
    PercentText.append(path, name);
    assertThat(SERVICE.http().put(path.toString(), name.getBytes(UTF_8)).status()).isLessThan(300);

    Answer answer = SERVICE.http().get(path.toString());

    assertThat(answer.text()).isEqualTo(name);
    String disposition = answer.header("Content-Disposition").orElseThrow();
    assertThat(disposition)
        .matches(
            "attachment; filename=\"[ -~&&[^\"\\\\]]+\"; filename\\*=UTF-8''[A-Za-z0-9%._~-]+");
    assertThat(RequestedFile.decoded(disposition.substring(disposition.indexOf("''") + 2)))
        .isEqualTo(name);
    assertThat(Files.readString(SERVICE.files().resolve("names").resolve(name))).isEqualTo(name);
  }

  @Test
  void f21_emptyFile_isEmpty() throws IOException {
    assertThat(SERVICE.http().put(FILES + "empty", new byte[0]).status()).isLessThan(300);

    assertThat(SERVICE.http().get(FILES + "empty").header("Content-Length")).contains("0");
    assertThat(SERVICE.http().get(FILES + "empty", "Range: bytes=0-").status()).isEqualTo(416);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret", "..%2fsecret", "%2e%2e/secret", "a/%2e%2e/b", "a%00b", "a%0d%0aX-Evil:%201",
        "a%5cb", "a//b", "%ff", "./a", "%2fetc%2fpasswd", "a%e2%80%ae"
      })
  void f1_pathsThatLeadAnywhereElse_areRefused(String path) throws IOException {
    for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
      Answer answer = SERVICE.http().ask(method, FILES + path, new byte[0]);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("X-Evil")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/workspaces/ws/%66iles/reads/file.bin",
        "/v1/%77orkspaces/ws/files/reads/file.bin",
        "/v1/workspaces/ws;x=y/files/reads/file.bin",
        "/v1/workspaces/ws/files;x/reads/file.bin",
        "/v1/workspaces/../workspaces/ws/files/reads/file.bin",
        "/v1/workspaces/%2e%2e/files/reads/file.bin",
        "/v1/workspaces//files/reads/file.bin"
      })
  void f1_addressesThatAreSpeltOtherwise_areRefused(String path) throws IOException {
    assertThat(SERVICE.http().get(path).status()).isIn(400, 404);
  }

  @Test
  void f1_linkOutOfTheWorkspace_leadsNowhere() throws IOException {
    Files.createDirectories(SERVICE.files());
    Path secret = Files.writeString(SERVICE.files().resolveSibling("secret-of-nobody"), "x");
    Files.createSymbolicLink(SERVICE.files().resolve("out"), secret);
    Files.createSymbolicLink(SERVICE.files().resolve("up"), Path.of("../secret-of-nobody"));

    assertThat(SERVICE.http().get(FILES + "out").status()).isEqualTo(404);
    assertThat(SERVICE.http().get(FILES + "up").status()).isEqualTo(404);
    Files.delete(secret);
  }

  @Test
  void f4_strangers_seeNothingOfAWorkspace() throws IOException {
    RawHttp other = SERVICE.http().as(HttpService.OTHER);
    for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
      assertThat(other.ask(method, FILE, new byte[0]).status()).isEqualTo(404);
      assertThat(SERVICE.http().as("nobody").ask(method, FILE, new byte[0]).status())
          .isEqualTo(401);
    }
    RawHttp dropper = SERVICE.http().as(HttpService.DROPPER);
    assertThat(dropper.get(FILE).status()).isEqualTo(404);
    assertThat(SERVICE.http().as(HttpService.READER).put(FILE, new byte[1]).status())
        .isEqualTo(403);
    assertThat(SERVICE.http().as(HttpService.READER).ask("DELETE", FILE, new byte[0]).status())
        .isEqualTo(403);
    assertThat(get("Range: bytes=0-0").body()).isEqualTo(part(0, 1));
  }

  @Test
  void f4_budget_endsWhatItDoesNotPayFor() throws IOException {
    RawHttp poor = SERVICE.http().as(HttpService.POOR);

    assertThat(poor.get(FILE, "Range: bytes=0-59999").status()).isEqualTo(206);
    assertThat(poor.get(FILE, "Range: bytes=0-59999").status()).isEqualTo(403);
    assertThatThrownBy(() -> assertThat(poor.get(FILE).body()).hasSize(LENGTH))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void f2_otherMethods_areRefusedByName() throws IOException {
    for (String method : List.of("POST", "PATCH", "PROPFIND", "LOCK", "MKCOL", "TRACE")) {
      Answer answer = SERVICE.http().ask(method, FILE, new byte[0]);
      assertThat(answer.status()).as(method).isIn(405, 400, 501);
    }
    assertThat(SERVICE.http().ask("PATCH", FILE, new byte[0]).header("Allow").orElseThrow())
        .contains("GET", "HEAD", "PUT", "DELETE");
    assertThat(get("Range: bytes=0-0").body()).isEqualTo(part(0, 1));
  }
}
