package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.http.files.RawHttp.Answer;
import dev.ferry.service.upload.Uploads;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PUT and DELETE of files: docs/http/files.md §3 and §4, by the numbers of its rules. */
final class FilePutsTest {
  @RegisterExtension static final HttpService SERVICE = new HttpService();

  private static final String FILES = "/v1/workspaces/ws/files/puts/";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] ONE = "one".getBytes(UTF_8);
  private static final byte[] TWO = "two and more".getBytes(UTF_8);

  private static String etag(Answer answer) {
    return answer.header("ETag").orElseThrow();
  }

  private static String digest(String name, String java, byte[] content)
      throws NoSuchAlgorithmException {
    return name
        + "=:"
        + Base64.getEncoder().encodeToString(MessageDigest.getInstance(java).digest(content))
        + ":";
  }

  @Test
  void f30_put_newAndThere_tellsWhichWithTheReceipt() throws IOException {
    Answer created = SERVICE.http().put(FILES + "a%20b", ONE);
    Answer replaced = SERVICE.http().put(FILES + "a%20b", TWO);
    Answer brief = SERVICE.http().put(FILES + "a%20b", ONE, "Prefer: return=minimal");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).contains(FILES + "a%20b");
    assertThat(created.text())
        .contains(
            "\"path\":\"/puts/a b\"",
            "\"length\":3",
            "sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(etag(replaced)).isNotEqualTo(etag(created));
    assertThat(brief.status()).isEqualTo(204);
    assertThat(SERVICE.http().get(FILES + "a%20b").header("ETag")).contains(etag(brief));
    assertThat(SERVICE.http().get(FILES + "a%20b").body()).isEqualTo(ONE);
  }

  @Test
  void f31_conditions_decide() throws IOException {
    String path = FILES + "conditional";
    Answer first = SERVICE.http().put(path, ONE, "If-None-Match: *");
    String longAgo = "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT";

    assertThat(first.status()).isEqualTo(201);
    assertThat(SERVICE.http().put(path, TWO, "If-None-Match: *").status()).isEqualTo(412);
    assertThat(SERVICE.http().put(path, TWO, "If-None-Match: " + etag(first)).status())
        .isEqualTo(412);
    assertThat(SERVICE.http().put(path, TWO, "If-Match: \"other\"").status()).isEqualTo(412);
    assertThat(SERVICE.http().put(path, TWO, "If-Match: \"a\", \"b\"").status()).isEqualTo(412);
    assertThat(SERVICE.http().put(path, TWO, longAgo).status()).isEqualTo(412);
    assertThat(SERVICE.http().put(FILES + "missing", TWO, "If-Match: *").status()).isEqualTo(412);
    assertThat(SERVICE.http().get(path).body()).isEqualTo(ONE);
    assertThat(SERVICE.http().put(path, TWO, "If-Match: " + etag(first)).status()).isEqualTo(200);
    assertThat(SERVICE.http().put(path, ONE, "If-Match: \"x\", *").status()).isEqualTo(400);
    assertThat(SERVICE.http().put(path, ONE, "If-Match: *").status()).isEqualTo(200);
    assertThat(SERVICE.http().put(path, TWO, "If-None-Match: \"other\"").status()).isEqualTo(200);
  }

  @Test
  void f32_sameKeyAgain_answersWithTheSameReceipt() throws IOException {
    String[] headers = {"Idempotency-Key: \"files-32\"", "If-None-Match: *"};
    Answer first = SERVICE.http().put(FILES + "keyed", ONE, headers);
    Answer again = SERVICE.http().put(FILES + "keyed", ONE, headers);

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(SERVICE.http().put(FILES + "other", ONE, headers[0]).status()).isEqualTo(409);
    assertThat(SERVICE.http().put(FILES + "keyed", TWO, headers[0]).status()).isEqualTo(409);
    assertThat(SERVICE.http().put(FILES + "keyed", ONE, "Idempotency-Key: a b").status())
        .isEqualTo(400);
  }

  @Test
  void f33_digestThatIsSent_isCompared() throws IOException, NoSuchAlgorithmException {
    String good = digest("sha-256", "SHA-256", ONE);
    String bad = digest("sha-256", "SHA-256", TWO);
    String path = FILES + "digested";

    assertThat(SERVICE.http().put(path, ONE, "Repr-Digest: " + good).status()).isEqualTo(201);
    assertThat(SERVICE.http().put(path, TWO, "Repr-Digest: " + good).status()).isEqualTo(422);
    assertThat(SERVICE.http().put(path, TWO, "Content-Digest: " + good).status()).isEqualTo(422);
    assertThat(
            SERVICE
                .http()
                .put(path, TWO, "Content-Digest: " + digest("sha-512", "SHA-512", ONE))
                .status())
        .isEqualTo(400);
    assertThat(
            SERVICE
                .http()
                .put(path, ONE, "Content-Digest: " + bad, "Repr-Digest: " + good)
                .status())
        .isEqualTo(400);
    assertThat(SERVICE.http().put(path, ONE, "Repr-Digest: sha-256=:AAAA:").status())
        .isEqualTo(400);
    assertThat(SERVICE.http().put(path, ONE, "Repr-Digest: nonsense").status()).isEqualTo(400);
    assertThat(SERVICE.http().get(path).body()).isEqualTo(ONE);
    assertThat(
            SERVICE
                .http()
                .put(path, TWO, "Content-Digest: md5=:AAAA:, " + digest("sha-512", "SHA-512", TWO))
                .status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Range: bytes 0-2/10", "Content-Encoding: gzip"})
  void f34_bodyThatIsNotTheFile_isRefused(String header) throws IOException {
    assertThat(SERVICE.http().put(FILES + "partial", ONE, header).status()).isEqualTo(400);
    assertThat(SERVICE.http().get(FILES + "partial").status()).isEqualTo(404);
  }

  private static List<UploadStatus> uploadsOf(String path) {
    return Objects.requireNonNull(
        SERVICE
            .bean(Uploads.class)
            .list(new WorkspaceName("ws"), true)
            .filter(status -> status.file().path().toString().equals(path))
            .collectList()
            .block(PATIENCE));
  }

  private static UploadStatus awaited(String path, long frontier, UploadState state) {
    return Objects.requireNonNull(
        SERVICE
            .bean(Uploads.class)
            .list(new WorkspaceName("ws"), true)
            .filter(status -> status.file().path().toString().equals(path))
            .filter(status -> status.state() == state)
            .filter(status -> status.durable().lengthBytes() >= frontier)
            .next()
            .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
            .block(PATIENCE));
  }

  private static byte[] bytes(int length) {
    byte[] content = new byte[length];
    var unused = new SeededBytes(72).at(0, length).get(content);
    return content;
  }

  private static void sendHalf(String path, byte[] content, String... more) throws IOException {
    List<String> headers = new ArrayList<>(List.of(more));
    headers.add("Authorization: Bearer operator");
    headers.add("Content-Length: " + content.length);
    try (Socket socket = SERVICE.http().connect()) {
      var out = socket.getOutputStream();
      out.write(RawHttp.head("PUT", path, headers).getBytes(ISO_8859_1));
      out.write(content, 0, content.length / 2);
      out.flush();
      if (more.length > 0) {
        var unused =
            awaited(path.substring(path.indexOf("/puts")), content.length / 4, UploadState.OPEN);
      }
    }
  }

  @Test
  void f35_cutWithoutKey_leavesTheFileAndNothingElse() throws IOException {
    assertThat(SERVICE.http().put(FILES + "cut", ONE).status()).isEqualTo(201);
    sendHalf(FILES + "cut", bytes(3 << 20));

    assertThat(awaited("/puts/cut", 0, UploadState.ABORTED).receipt()).isEmpty();
    assertThat(SERVICE.http().get(FILES + "cut").body()).isEqualTo(ONE);
  }

  @Test
  void f35_cutWithKey_goesOnBehindWhatCame() throws IOException {
    byte[] content = bytes(3 << 20);
    String key = "Idempotency-Key: files-35";
    sendHalf(FILES + "kept", content, key);
    UploadStatus half = awaited("/puts/kept", content.length / 4, UploadState.OPEN);
    byte[] other = content.clone();
    other[7]++;

    assertThat(half.durable().lengthBytes()).isLessThanOrEqualTo(content.length / 2);
    assertThat(SERVICE.http().get(FILES + "kept").status()).isEqualTo(404);
    assertThat(SERVICE.http().put(FILES + "kept", other, key).status()).isEqualTo(409);
    assertThat(SERVICE.http().put(FILES + "kept", content, key).status()).isEqualTo(201);
    assertThat(SERVICE.http().get(FILES + "kept").body()).isEqualTo(content);
    assertThat(uploadsOf("/puts/kept"))
        .singleElement()
        .extracting(UploadStatus::id)
        .isEqualTo(half.id());
  }

  @Test
  void f36_chunkedBody_isTakenWithoutALength() throws IOException {
    String head =
        RawHttp.head(
            "PUT",
            FILES + "chunked",
            List.of("Authorization: Bearer operator", "Transfer-Encoding: chunked"));
    byte[] body = "3\r\none\r\n5\r\n and \r\n0\r\n\r\n".getBytes(ISO_8859_1);

    assertThat(SERVICE.http().send(false, head, body).status()).isEqualTo(201);
    assertThat(SERVICE.http().get(FILES + "chunked").text()).isEqualTo("one and ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked"
      })
  void f37_framesThatAreReadInTwoWays_storeNothing(String frame) throws IOException {
    String head =
        RawHttp.head("PUT", FILES + "smuggled", List.of("Authorization: Bearer operator", frame));
    Answer answer;
    try {
      answer = SERVICE.http().send(false, head, "0\r\n\r\n".getBytes(ISO_8859_1));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException closed) {
      answer = new Answer(400, List.of(), new byte[0]);
    }
    assertThat(answer.status()).isBetween(400, 501);
    assertThat(Files.exists(SERVICE.files().resolve("puts/smuggled"))).isFalse();
  }

  @Test
  void f38_directoryOrRoot_isNoFile() throws IOException {
    assertThat(SERVICE.http().put(FILES + "dir/file", ONE).status()).isEqualTo(201);
    assertThat(SERVICE.http().put(FILES + "dir", ONE).status()).isEqualTo(409);
    assertThat(SERVICE.http().put("/v1/workspaces/ws/files/", ONE).status()).isEqualTo(409);
    assertThat(SERVICE.http().put(FILES + "dir/file/below", ONE).status()).isEqualTo(409);
  }

  @Test
  void f38_whoMayOnlyWrite_learnsNothing() throws IOException {
    RawHttp dropper = SERVICE.http().as(HttpService.DROPPER);

    assertThat(dropper.put("/v1/workspaces/ws/files/in/box", ONE).status()).isEqualTo(201);
    assertThat(dropper.get("/v1/workspaces/ws/files/in/box").status()).isIn(403, 404);
    assertThat(dropper.put(FILES + "elsewhere", ONE).status()).isEqualTo(403);
  }

  @Test
  void f40_delete_takesAwayWhatIsThere() throws IOException {
    Answer made = SERVICE.http().put(FILES + "gone/a/b", ONE);

    assertThat(delete("gone/a/b", "If-Match: \"other\"").status()).isEqualTo(412);
    assertThat(delete("gone/a").status()).isEqualTo(409);
    assertThat(delete("gone/a/b", "If-Match: " + etag(made)).status()).isEqualTo(204);
    assertThat(delete("gone/a/b").status()).isEqualTo(404);
    assertThat(SERVICE.http().put(FILES + "gone/a/b", ONE).status()).isEqualTo(201);
    assertThat(delete("gone?recursive=true").status()).isEqualTo(204);
    assertThat(SERVICE.http().get(FILES + "gone/a/b").status()).isEqualTo(404);
  }

  private static Answer delete(String path, String... headers) throws IOException {
    return SERVICE.http().ask("DELETE", FILES + path, new byte[0], headers);
  }
}
