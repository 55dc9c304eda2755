package dev.ferry.service.http.sandbox;

import static dev.ferry.service.http.sandbox.SandboxService.files;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.http.sandbox.SandboxService.Answer;
import dev.ferry.service.http.sandbox.SandboxService.Box;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the routes of a sandbox do to its files; numbers are those of docs/http/sandbox.md. */
@SuppressWarnings("NullAway.Init")
final class SandboxRoutesTest implements AccessRules {
  @TempDir static Path folder;
  static SandboxService service;

  /** The sandbox of most tests, and somebody else's. */
  static Box box;

  static Box other;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("outside"), "nobody reads this");
    service = new SandboxService(folder.resolve("data"));
    box = service.make();
    other = service.make();
    service.write(box, "a.txt", "of the one");
    service.write(box, "c.txt", "x");
    service.write(box, "g.txt", "text ".repeat(1000));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String path(Answer written) {
    return written.json().get(0).get("path").asString();
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return packed.toByteArray();
  }

  @ParameterizedTest // S-20, S-21
  @CsvSource({
    "p/a, /home/user/p/a",
    "~/p/b, /home/user/p/b",
    "/p/c, /p/c",
    "p/../p/./d, /home/user/p/d",
    "../../../../../../outside, /outside",
    "/../..//p/e, /p/e",
    "p/..%2f..%2foutside, /home/user/p/..%2f..%2foutside"
  })
  void path_ofAnyForm_staysInTheSandbox(String text, String meant) {
    Answer written = service.write(box, text, "inside");

    assertThat(written.status()).isEqualTo(200);
    assertThat(path(written)).isEqualTo(meant);
    assertThat(service.read(box, meant).text()).isEqualTo("inside");
    assertThat(folder.resolve("outside")).hasContent("nobody reads this");
  }

  @ParameterizedTest // S-20
  @ValueSource(strings = {"~bob/x", "a\u0000b", "a\nb", "a\\..\\b", "a\u202Etxt.exe"})
  void path_thatIsNone_isRefused(String text) {
    assertThat(service.write(box, text, "x").status()).isEqualTo(400);
    Answer read = service.read(box, text);
    assertThat(read.status()).isEqualTo(400);
    assertThat(read.json().get("code").asInt()).isEqualTo(400);
  }

  @Test // S-21
  void user_notOfTheSandbox_isRefused() {
    Answer answer = service.send(service.request(box, files("x") + "&username=bob").GET());
    assertThat(answer.status()).isEqualTo(401);
    Answer root = service.send(service.request(box, files("x") + "&username=root").GET());
    assertThat(root.text()).contains(SandboxUser.ROOT.home() + "/x");
  }

  @Test // S-30, S-31
  void read_rangesAndConditions_areUnderstood() {
    String tag = service.write(box, "r.bin", "0123456789").header("etag");
    Answer whole = service.read(box, "r.bin");

    assertThat(whole.header("etag")).isEqualTo(tag);
    assertThat(whole.header("repr-digest"))
        .isEqualTo("sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:");
    assertThat(whole.header("ferry-mode")).isEqualTo("0644");
    assertThat(whole.header("content-length")).isEqualTo("10");
    assertThat(ranged("bytes=2-4").text()).isEqualTo("234");
    assertThat(ranged("bytes=2-4").header("content-range")).isEqualTo("bytes 2-4/10");
    assertThat(ranged("bytes=-3").text()).isEqualTo("789");
    assertThat(ranged("bytes=8-99").text()).isEqualTo("89");
    assertThat(ranged("bytes=10-").status()).isEqualTo(416);
    assertThat(ranged("bytes=0-1,4-5").text()).isEqualTo("0123456789");
    assertThat(ranged("bytes=99999999999999999999-").status()).isEqualTo(200);
    assertThat(ranged("bytes=2-4", "If-Range", tag).text()).isEqualTo("234");
    assertThat(ranged("bytes=2-4", "If-Range", "\"other\"").text()).isEqualTo("0123456789");
    assertThat(
            service
                .send(service.request(box, files("r.bin")).header("If-None-Match", tag).GET())
                .status())
        .isEqualTo(304);
    Answer head =
        service.send(service.request(box, files("r.bin")).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.header("content-length")).isEqualTo("10");
  }

  private static Answer ranged(String range, String... more) {
    var request = service.request(box, files("r.bin")).header("Range", range);
    return service.send((more.length == 0 ? request : request.header(more[0], more[1])).GET());
  }

  @ParameterizedTest // S-32
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip|gzip|200",
        "gzip;q=1, identity;q=0.5|gzip|200",
        "gzip, deflate|''|200",
        "br, gzip, deflate|''|200",
        "identity;q=0, gzip, br|gzip|200",
        "*;q=0|''|406",
        "identity;q=0, br|''|406"
      })
  void read_acceptedCodings_areKeptTo(String accepted, String coding, int status)
      throws IOException {
    Answer answer =
        service.send(
            service.request(box, files("g.txt")).header("Accept-Encoding", accepted).GET());

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-encoding")).isEqualTo(coding);
    if (coding.equals("gzip")) {
      assertThat(answer.body().length).isLessThan(1000);
      try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("text ".repeat(1000));
      }
    }
  }

  @Test // S-33
  void read_hostileNameAndPage_runsNowhere() {
    String name = "x\";evil=\"<script>.html";
    service.write(box, name, "<script>alert(1)</script>");
    Answer page = service.read(box, name);

    assertThat(page.header("content-security-policy")).isEqualTo("sandbox");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("content-disposition"))
        .startsWith("inline; ")
        .doesNotContain("\";evil=\"");
  }

  private static Answer form(String query, String... parts) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < parts.length; i += 2) {
      body.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
          .append(parts[i])
          .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
          .append(parts[i + 1])
          .append("\r\n");
    }
    return service.send(
        service
            .request(box, "/files" + query)
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(BodyPublishers.ofString(body.append("--b--\r\n").toString())));
  }

  @Test // S-40, S-43
  void form_severalFiles_areWrittenInOrderUnderTheirWholePaths() {
    Answer both = form("", "f/1/ä.txt", "one", "/f2", "two");
    assertThat(both.json().get(0).get("path").asString()).isEqualTo("/home/user/f/1/ä.txt");
    assertThat(both.json().get(1).get("path").asString()).isEqualTo("/f2");
    assertThat(service.read(box, "/f2").text()).isEqualTo("two");

    Answer twice = form("", "f/3", "first", "./f/3", "second", "f/4", "third");
    assertThat(twice.status()).isEqualTo(400);
    assertThat(service.read(box, "f/3").text()).isEqualTo("first");
    assertThat(service.read(box, "f/4").status()).isEqualTo(404);
    assertThat(form("?path=f/5", "ignored", "x").json().get(0).get("name").asString())
        .isEqualTo("5");
    assertThat(form("", "../../../f6", "x").json().get(0).get("path").asString()).isEqualTo("/f6");
  }

  @Test // S-40
  void write_ofAnUnknownType_isRefused() {
    Answer plain =
        service.send(
            service
                .request(box, files("t"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x")));
    assertThat(plain.status()).isEqualTo(400);
    assertThat(
            service
                .send(service.request(box, files("t")).PUT(BodyPublishers.ofString("x")))
                .status())
        .isEqualTo(405);
    assertThat(service.read(box, "t").status()).isEqualTo(404);
  }

  @Test // S-41
  void write_gzipThatIsNotOneWhole_leavesNothing() {
    byte[] packed = gzip("packed ".repeat(100_000));
    assertThat(service.write(box, "z", packed, "Content-Encoding", "gzip").status()).isEqualTo(200);
    assertThat(service.read(box, "z").text()).isEqualTo("packed ".repeat(100_000));

    byte[] shortened = Arrays.copyOf(packed, packed.length - 3);
    byte[] longer = Arrays.copyOf(packed, packed.length + 5);
    byte[] bent = packed.clone();
    bent[packed.length - 6] ^= 1;
    for (byte[] broken : java.util.List.of(shortened, longer, bent, "no gzip".getBytes(UTF_8))) {
      Answer answer = service.write(box, "z", broken, "Content-Encoding", "gzip");
      assertThat(answer.status()).isEqualTo(400);
    }
    assertThat(service.write(box, "z", packed, "Content-Encoding", "br").status()).isEqualTo(400);
    assertThat(service.read(box, "z").text()).isEqualTo("packed ".repeat(100_000));
  }

  @Test // S-42
  void write_bodyThatBreaksOff_leavesTheOldFile() {
    service.write(box, "old", "the old one");
    String head =
        "POST /files?path=old HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: "
            + box.id()
            + "\r\nX-Access-Token: "
            + box.token()
            + "\r\nContent-Type: application/octet-stream\r\n";
    service.raw(head + "Content-Length: 1000\r\n\r\nhalf", true);
    service.raw(head + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", true);
    String smuggled =
        service.raw(
            head
                + "Connection: close\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            false);
    assertThat(smuggled).startsWith("HTTP/1.1 4");
    assertThat(service.raw(head + "Content-Length: -1\r\n\r\n", false)).startsWith("HTTP/1.1 400");

    assertThat(service.read(box, "old").text()).isEqualTo("the old one");
  }

  @Test // S-44
  void write_metadata_isCheckedBeforeAndReplacedAsAWhole() {
    service.write(box, "m", "1", "X-Metadata-Author", "me", "X-Metadata-run", "7");
    assertThat(entry("m").get("metadata").toString())
        .isEqualTo("{\"author\":\"me\",\"run\":\"7\"}");
    Answer tooLong = service.write(box, "m", "2", "X-Metadata-a", "x".repeat(4096));
    assertThat(tooLong.status()).isEqualTo(400);
    assertThat(service.read(box, "m").text()).isEqualTo("1");
    service.write(box, "m", "3");
    assertThat(entry("m").has("metadata")).isFalse();
  }

  private static JsonNode entry(String path) {
    return service.call(box, "Stat", "{\"path\":\"" + path + "\"}").json().get("entry");
  }

  @Test // S-45
  void write_overAFile_keepsItsModeUnlessToldOtherwise() {
    String tag = service.write(box, "s.sh", "1", "Ferry-Mode", "0755").header("etag");
    service.write(box, "s.sh", "2", "If-Match", tag);
    assertThat(entry("s.sh").get("permissions").asString()).isEqualTo("-rwxr-xr-x");
    assertThat(service.write(box, "s.sh", "3", "If-Match", tag).status()).isEqualTo(412);
    assertThat(service.write(box, "s.sh", "3", "If-None-Match", "*").status()).isEqualTo(412);
    assertThat(service.write(box, "s.sh", "3", "Ferry-Mode", "rwx").status()).isEqualTo(400);
    assertThat(service.read(box, "s.sh").text()).isEqualTo("2");
    service.write(box, "s.sh", "4", "Ferry-Modified", "2001-02-03T04:05:06.789Z");
    assertThat(entry("s.sh").get("modifiedTime").asString()).isEqualTo("2001-02-03T04:05:06.789Z");
  }

  @Test // S-46
  void refusal_beforeTheBody_leavesTheConnectionUsable() {
    service.call(box, "MakeDir", "{\"path\":\"dir\"}");
    for (int i = 0; i < 2; i++) {
      assertThat(service.write(box, "dir", "x".repeat(2_000_000)).status()).isEqualTo(400);
      assertThat(form("?path=dir", "x", "y".repeat(500_000)).status()).isEqualTo(400);
      assertThat(service.read(box, "dir").status()).isEqualTo(400);
    }
  }

  @ParameterizedTest // S-50 to S-55
  @CsvSource(
      delimiter = '|',
      value = {
        "Stat|{\"path\":\"absent\"}|404|not_found",
        "ListDir|{\"path\":\"absent\"}|404|not_found",
        "ListDir|{\"path\":\"c.txt\"}|400|invalid_argument",
        "ListDir|{\"path\":\"c.txt\",\"depth\":-1}|400|invalid_argument",
        "ListDir|{\"path\":\"c.txt\",\"depth\":1e99}|400|invalid_argument",
        "MakeDir|{\"path\":\"/home/user\"}|409|already_exists",
        "MakeDir|{\"path\":\"c.txt\"}|400|invalid_argument",
        "Move|{\"source\":\"absent\",\"destination\":\"x\"}|404|not_found",
        "Move|{\"source\":\"/home\",\"destination\":\"/home/user/x\"}|400|invalid_argument",
        "Remove|{\"path\":\"/\"}|400|invalid_argument",
        "Stat|{\"path\":\"~bob\"}|400|invalid_argument",
        "Stat|{\"path\":7,|400|invalid_argument",
        "Stat|null|400|invalid_argument",
        "GetWatcherEvents|{\"watcherId\":\"w1\"}|404|not_found",
        "RemoveWatcher|{}|404|not_found",
        "CreateWatcher|{\"path\":\"absent\"}|404|not_found"
      })
  void call_thatFails_hasConnectsCode(String name, String body, int status, String code) {
    Answer answer = service.call(box, name, body);

    assertThat(answer.json().get("code").asString()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(service.read(box, "c.txt").text()).isEqualTo("x");
  }

  @Test // S-50
  void call_tooLongOrOfAnotherType_isRefused() {
    assertThat(service.call(box, "Stat", "{\"path\":\"" + "x".repeat(70_000) + "\"}").status())
        .isEqualTo(413);
    Answer proto =
        service.send(
            service
                .request(box, SandboxFailures.CALLS + "Stat")
                .header("Content-Type", "application/proto")
                .POST(BodyPublishers.ofString("")));
    assertThat(proto.status()).isEqualTo(415);
  }

  private static Answer watch(byte[] body, String... headers) {
    var request =
        service
            .request(box, SandboxFailures.CALLS + "WatchDir")
            .header("Content-Type", "application/connect+json")
            .header("Connect-Timeout-Ms", "1300");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return service.send(request.POST(BodyPublishers.ofByteArray(body)));
  }

  private static byte[] enveloped(String json) {
    byte[] text = json.getBytes(UTF_8);
    return ByteBuffer.allocate(5 + text.length).put((byte) 0).putInt(text.length).put(text).array();
  }

  @Test // S-60
  void watch_failures_standInTheLastEnvelope() {
    for (String[] each :
        new String[][] {
          {"{\"path\":\"absent\"}", "not_found"}, {"{\"path\":\"c.txt\"}", "invalid_argument"}
        }) {
      Answer answer = watch(enveloped(each[0]));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).isEqualTo("application/connect+json");
      assertThat(answer.body()[0]).isEqualTo((byte) 2);
      assertThat(answer.text()).contains("{\"error\":{", "\"code\":\"" + each[1] + "\"");
    }
    byte[] lying = enveloped("{\"path\":\"/\"}");
    lying[1] = 0x7f;
    assertThat(watch(lying).text()).contains("invalid_argument");
  }

  @Test // S-60
  void watch_quiet_isKeptAliveUntilItsTimeIsOver() {
    String told = watch(enveloped("{\"path\":\"/home\"}"), "Keepalive-Ping-Interval", "1").text();
    assertThat(told)
        .containsSubsequence(
            "{\"start\":{}}", "{\"keepalive\":{}}", "\"code\":\"deadline_exceeded\"");
  }

  @Test // S-63
  void watchers_tooMany_areRefused() {
    Box other = service.make();
    for (int i = 0; i < PolledWatches.OF_SANDBOX_MAX; i++) {
      assertThat(service.call(other, "CreateWatcher", "{\"path\":\"/\"}").status()).isEqualTo(200);
    }
    Answer refused = service.call(other, "CreateWatcher", "{\"path\":\"/\"}");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.text()).contains("resource_exhausted");
    service.control("DELETE", "/sandboxes/" + other.id(), "", SandboxService.OPERATOR);
  }

  @Test // S-63
  void watcher_ofAnotherSandbox_isNotFound() {
    Box other = service.make();
    String id =
        service.call(box, "CreateWatcher", "{\"path\":\"/\"}").json().get("watcherId").asString();
    String asked = "{\"watcherId\":\"" + id + "\"}";

    assertThat(service.call(other, "GetWatcherEvents", asked).status()).isEqualTo(404);
    assertThat(service.call(other, "RemoveWatcher", asked).status()).isEqualTo(404);
    assertThat(service.call(box, "RemoveWatcher", asked).status()).isEqualTo(200);
  }

  private static Answer post(String path, String json) {
    return service.send(
        service
            .request(box, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  @Test // S-90, S-91, S-92, S-47
  void moreRoutes_always_workTogether() {
    Answer batch =
        post(
            "/files/batch",
            "{\"files\":[{\"path\":\"b/1\",\"content\":\"one,\"},{\"path\":\"b/2\",\"data\":\"dHdv\"}]}");
    assertThat(batch.text())
        .isEqualTo(
            "{\"files\":[{\"path\":\"/home/user/b/1\",\"bytes_written\":4},"
                + "{\"path\":\"/home/user/b/2\",\"bytes_written\":3}]}");
    Answer torn = post("/files/batch", "{\"files\":[{\"path\":\"b/3\"},{\"path\":\"b/../b/3\"}]}");
    assertThat(torn.status()).isEqualTo(400);
    assertThat(service.read(box, "b/3").status()).isEqualTo(404);

    String sources = "{\"source_paths\":[\"b/1\",\"b/2\"],\"destination\":";
    assertThat(post("/files/compose", sources + "\"b/1\"}").status()).isEqualTo(400);
    assertThat(post("/files/compose", sources + "\"b/all\"}").json().get("path").asString())
        .isEqualTo("/home/user/b/all");
    assertThat(service.read(box, "b/all").text()).isEqualTo("one,two");
    assertThat(service.read(box, "b/1").status()).isEqualTo(404);
    assertThat(post("/files/compose", sources + "\"b/again\"}").status()).isEqualTo(404);

    Answer content =
        service.send(service.request(box, "/files/content?path=b/all&max_tokens=1").GET());
    assertThat(content.text())
        .isEqualTo("{\"type\":\"text\",\"content\":\"one,\",\"truncated\":true}");
    assertThat(post("/files", "{\"path\":\"b/4\",\"content\":\"json\"}").status()).isEqualTo(200);
    assertThat(service.send(service.request(box, "/file?path=b/4").GET()).text()).isEqualTo("json");
    Answer silent =
        service.send(
            service
                .request(box, "/file?path=b/5")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofString("x")));
    assertThat(silent.status()).isEqualTo(204);
  }
}
