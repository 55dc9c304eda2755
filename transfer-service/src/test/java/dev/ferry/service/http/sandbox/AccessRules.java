package dev.ferry.service.http.sandbox;

import static dev.ferry.service.http.sandbox.SandboxRoutesTest.box;
import static dev.ferry.service.http.sandbox.SandboxRoutesTest.folder;
import static dev.ferry.service.http.sandbox.SandboxRoutesTest.other;
import static dev.ferry.service.http.sandbox.SandboxRoutesTest.service;
import static dev.ferry.service.http.sandbox.SandboxService.OPERATOR;
import static dev.ferry.service.http.sandbox.SandboxService.READER;
import static dev.ferry.service.http.sandbox.SandboxService.files;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.http.sandbox.SandboxService.Answer;
import dev.ferry.service.http.sandbox.SandboxService.Box;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Who may do what to which sandbox; numbers are those of docs/http/sandbox.md. Beside the others,
 * since starting the service takes longer than all of them.
 */
interface AccessRules {

  @ParameterizedTest // S-10, S-4
  @CsvSource({
    "GET, /files?path=a.txt",
    "POST, /files?path=a.txt",
    "GET, /file?path=a.txt",
    "POST, /file?path=a.txt",
    "GET, /files/content?path=a.txt",
    "POST, /files/batch",
    "POST, /files/compose",
    "POST, /filesystem.Filesystem/Stat",
    "POST, /filesystem.Filesystem/ListDir",
    "POST, /filesystem.Filesystem/MakeDir",
    "POST, /filesystem.Filesystem/Move",
    "POST, /filesystem.Filesystem/Remove",
    "POST, /filesystem.Filesystem/CreateWatcher",
    "POST, /filesystem.Filesystem/GetWatcherEvents",
    "POST, /filesystem.Filesystem/RemoveWatcher"
  })
  default void route_withoutOrWithAnothersToken_tellsAndDoesNothing(String method, String path) {
    String body =
        "{\"path\":\"a.txt\",\"source\":\"a.txt\",\"destination\":\"b\",\"source_paths\":[\"a.txt\"],"
            + "\"files\":[{\"path\":\"a.txt\",\"content\":\"stolen\"}]}";
    var request = service.request(path).header("E2b-Sandbox-Id", box.id());
    request.header(
        "Content-Type",
        path.startsWith("/files?") ? "application/octet-stream" : "application/json");
    request.method(
        method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body));

    Answer nobody = service.send(request.copy());
    Answer wrong = service.send(request.copy().header("X-Access-Token", "wrong"));
    Answer another = service.send(request.copy().header("X-Access-Token", other.token()));
    Answer gone =
        service.send(
            request
                .copy()
                .setHeader("E2b-Sandbox-Id", "nosuch")
                .header("X-Access-Token", other.token()));

    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.json().get("message").asString()).isNotEmpty();
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(another.status()).isEqualTo(502);
    assertThat(another.text().replace(box.id(), "nosuch")).isEqualTo(gone.text());
    assertThat(service.read(box, "a.txt").text()).isEqualTo("of the one");
  }

  @Test // S-1
  default void sandbox_namedByTheHost_isMeant() {
    String head =
        "GET /files?path=a.txt HTTP/1.1\r\nConnection: close\r\nX-Access-Token: " + box.token();
    String host = "\r\nHost: 49983-" + box.id() + ".sandbox.internal\r\n";

    assertThat(service.raw(head + host + "\r\n", false)).endsWith("of the one");
    assertThat(service.raw(head + host + "E2b-Sandbox-Id: " + other.id() + "\r\n\r\n", false))
        .startsWith("HTTP/1.1 400")
        .contains("two sandboxes");
  }

  @Test // S-11
  default void tokenOfASandbox_forAnythingElse_isRefused() {
    assertThat(service.control("POST", "/sandboxes", "{}", box.token()).status()).isEqualTo(403);
    assertThat(service.control("GET", "/sandboxes/" + other.id(), "", box.token()).status())
        .isEqualTo(404);
    assertThat(
            service
                .send(
                    service
                        .request("/actuator/prometheus")
                        .header("Authorization", "Bearer " + box.token())
                        .GET())
                .status())
        .isEqualTo(403);
  }

  @Test // S-11
  default void secret_ofTheService_isReadableByItOnly() throws IOException {
    Path key = folder.resolve("data/sandbox.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(Files.size(key)).isEqualTo(32);
  }

  @Test // S-11, S-80, S-83
  default void tokenOfASandbox_madeByWhoMayLess_maysNoMore() {
    JsonNode made = service.control("POST", "/sandboxes", "{}", READER).json();
    Box narrow = new Box(made.get("sandboxID").asString(), made.get("envdAccessToken").asString());

    assertThat(service.write(narrow, "x", "x").status()).isEqualTo(403);
    assertThat(service.call(narrow, "ListDir", "{\"path\":\"/home\"}").status()).isEqualTo(200);
    assertThat(connect(box, READER).status()).isEqualTo(403);
    assertThat(connect(narrow, OPERATOR).json().get("envdAccessToken").asString())
        .isEqualTo(narrow.token());
    assertThat(service.write(narrow, "x", "x").status()).isEqualTo(403);
  }

  private static Answer connect(Box box, String key) {
    return service.control("POST", "/sandboxes/" + box.id() + "/connect", "{\"timeout\":60}", key);
  }

  private static String signed(String path, String way, String user, String token, long end) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((path + ":" + way + ":" + user + ":" + token + ":" + end).getBytes(UTF_8));
      return "&signature_expiration="
          + end
          + "&signature=v1_"
          + URLEncoder.encode(Base64.getEncoder().withoutPadding().encodeToString(hash), UTF_8);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static int unsigned(String method, String path) {
    return service
        .send(
            service
                .request(path)
                .header("Content-Type", "application/octet-stream")
                .method(
                    method,
                    method.equals("POST") ? BodyPublishers.ofString("x") : BodyPublishers.noBody()))
        .status();
  }

  @Test // S-70, S-71, S-2
  default void signedAddress_always_isGoodForWhatWasSignedOnly() {
    long end = Instant.now().getEpochSecond() + 60;
    String read = files("a.txt") + signed("a.txt", "read", "", box.token(), end);
    assertThat(service.send(service.request(read).GET()).text()).isEqualTo("of the one");
    assertThat(unsigned("HEAD", read)).isEqualTo(200);
    assertThat(unsigned("POST", read)).isEqualTo(401);
    assertThat(unsigned("GET", read.replace("a.txt", "b.txt"))).isEqualTo(401);
    assertThat(unsigned("GET", read + "&username=root")).isEqualTo(401);
    assertThat(unsigned("GET", read.replace("/files", "/file"))).isEqualTo(401);
    assertThat(unsigned("GET", read.replace("/files", "/files/content"))).isEqualTo(401);
    assertThat(unsigned("GET", read.replace("=" + end, "=" + (end + 1)))).isEqualTo(401);
    assertThat(unsigned("GET", read.replace("=" + end, "=x"))).isEqualTo(401);
    Answer ofOther = service.send(service.request(read).header("E2b-Sandbox-Id", other.id()).GET());
    assertThat(ofOther.status()).isEqualTo(401);
    String write =
        files("up.txt") + signed("up.txt", "write", "root", box.token(), end) + "&username=root";
    assertThat(unsigned("POST", write)).isEqualTo(200);
    assertThat(service.read(box, SandboxUser.ROOT.home() + "/up.txt").text()).isEqualTo("x");
  }

  @Test // S-71
  default void signedAddress_behindItsEnd_isRefused() {
    String late =
        files("a.txt")
            + signed("a.txt", "read", "", box.token(), Instant.now().getEpochSecond() - 2);
    Answer answer = service.send(service.request(late).GET());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().get("message").asString()).isEqualTo("signature is already expired");
    assertThat(answer.json().get("code").asInt()).isEqualTo(401);
  }

  @Test // S-82, S-84
  default void sandbox_removed_isGoneWithItsTokenAndSignatures() {
    Box gone = service.make();
    service.write(gone, "a.txt", "gone");
    long end = Instant.now().getEpochSecond() + 60;
    String read = files("a.txt") + signed("a.txt", "read", "", gone.token(), end);
    assertThat(health(gone)).isEqualTo(204);

    assertThat(service.control("DELETE", "/sandboxes/" + gone.id(), "", READER).status())
        .isEqualTo(204);
    assertThat(service.control("DELETE", "/sandboxes/" + gone.id(), "", OPERATOR).status())
        .isEqualTo(404);
    assertThat(service.read(gone, "a.txt").status()).isEqualTo(502);
    assertThat(unsigned("GET", read)).isEqualTo(401);
    assertThat(health(gone)).isEqualTo(502);
    assertThat(unsigned("GET", "/health")).isEqualTo(204);
  }

  private static int health(Box asked) {
    return service.send(service.request(asked, "/health").GET()).status();
  }

  @Test // S-83
  default void sandbox_behindItsTimeout_isPausedUntilSomebodyConnects() {
    Box short1 = service.make();
    service.write(short1, "a.txt", "kept");
    Answer set =
        service.control(
            "POST", "/sandboxes/" + short1.id() + "/timeout", "{\"timeout\":1}", OPERATOR);
    assertThat(set.status()).isEqualTo(204);
    Instant patience = Instant.now().plus(Duration.ofSeconds(10));
    int status = 200;
    while (status == 200 && Instant.now().isBefore(patience)) {
      status = service.read(short1, "a.txt").status();
    }
    assertThat(status).isEqualTo(502);
    JsonNode shown = service.control("GET", "/sandboxes/" + short1.id(), "", OPERATOR).json();
    assertThat(shown.get("state").asString()).isEqualTo("paused");
    assertThat(connect(short1, OPERATOR).json().get("envdAccessToken").asString())
        .isEqualTo(short1.token());
    assertThat(service.read(short1, "a.txt").text()).isEqualTo("kept");
  }

  @ParameterizedTest // S-80
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"timeout\":-1}|400",
        "{\"timeout\":99999999}|400",
        "{\"metadata\":{\"a=b\":\"c\"}}|400",
        "[]|400",
        "|400",
        "{\"unknown\":{}}|201"
      })
  default void sandbox_madeOfAnything_isWellFormed(String body, int status) {
    Answer answer = service.control("POST", "/v2/sandboxes", body == null ? "" : body, OPERATOR);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test // S-81
  default void list_byMetadataAndPages_showsEachOnce() {
    for (int i = 0; i < 3; i++) {
      service.control("POST", "/sandboxes", "{\"metadata\":{\"page\":\"1 2\"}}", OPERATOR);
    }
    String paged = "/v2/sandboxes?limit=2&metadata=page%3D1%2525202";
    Answer page = service.control("GET", paged, "", OPERATOR);
    assertThat(page.json().size()).isEqualTo(2);
    Answer rest =
        service.control("GET", paged + "&nextToken=" + page.header("x-next-token"), "", OPERATOR);
    assertThat(rest.json().size()).isEqualTo(1);
    assertThat(rest.header("x-next-token")).isEmpty();
  }
}
