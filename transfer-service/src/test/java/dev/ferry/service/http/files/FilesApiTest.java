package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.http.files.RawHttp.Answer;
import dev.ferry.service.policy.Audit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Directories and the JSON API: docs/http/files.md §5 to §8, by the numbers of its rules. */
final class FilesApiTest {
  @RegisterExtension static final HttpService SERVICE = new HttpService();

  private static final String FILES = "/v1/workspaces/ws/files/";
  private static final JsonMapper JSON = new JsonMapper();

  private static JsonNode json(Answer answer) {
    return JSON.readTree(answer.body());
  }

  private static List<String> paths(Answer answer) {
    List<String> paths = new ArrayList<>();
    json(answer).get("entries").forEach(entry -> paths.add(entry.get("path").asString()));
    return paths;
  }

  @Test
  void f50_directory_isListedToADepth() throws IOException {
    assertThat(SERVICE.http().put(FILES + "tree/a/b/c", "x".getBytes(UTF_8)).status())
        .isLessThan(300);
    assertThat(SERVICE.http().put(FILES + "tree/%3Cb%3E%22", "<x>".getBytes(UTF_8)).status())
        .isLessThan(300);

    Answer answer = SERVICE.http().get(FILES + "tree");
    assertThat(answer.header("Content-Type")).contains("application/json");
    assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(json(answer).get("skipped").asInt()).isZero();
    assertThat(paths(answer)).containsExactly("/tree/<b>\"", "/tree/a");
    assertThat(json(answer).get("entries").get(0).get("digest").asString()).startsWith("sha256:");
    assertThat(paths(SERVICE.http().get(FILES + "tree/?depth=2")))
        .containsExactly("/tree/<b>\"", "/tree/a", "/tree/a/b");
    assertThat(paths(SERVICE.http().get(FILES + "tree?depth=infinity"))).hasSize(4);
    for (String depth : List.of("0", "65", "-1", "x", "")) {
      assertThat(SERVICE.http().get(FILES + "tree?depth=" + depth).status()).isEqualTo(400);
    }
    assertThat(SERVICE.http().ask("HEAD", FILES + "tree", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  void f51_manyEntries_areAllThere() throws IOException {
    Path many = Files.createDirectories(SERVICE.files().resolve("many"));
    for (int file = 0; file < 300; file++) {
      Files.writeString(many.resolve("f" + file), "");
    }
    assertThat(paths(SERVICE.http().get(FILES + "many"))).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void f52_directory_asTarStream_isWhole() throws IOException {
    assertThat(SERVICE.http().put(FILES + "packed/a/b", "inside".getBytes(UTF_8)).status())
        .isLessThan(300);

    for (Answer answer :
        List.of(
            SERVICE.http().get(FILES + "packed", "Accept: application/x-tar"),
            SERVICE.http().get(FILES + "packed?format=tar"))) {
      assertThat(answer.header("Content-Type")).contains("application/x-tar");
      assertThat(answer.header("Content-Disposition").orElseThrow()).contains("packed.tar");
      var tar = new TarArchiveInputStream(new ByteArrayInputStream(answer.body()));
      List<String> names = new ArrayList<>();
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName());
      }
      assertThat(names).contains("a/b");
    }
    assertThat(SERVICE.http().get(FILES + "packed?format=zip").status()).isEqualTo(400);
    assertThat(SERVICE.http().get(FILES + "nowhere?format=tar").status()).isEqualTo(404);
  }

  @Test
  void f53_stat_tellsWhatIsKnown() throws IOException {
    assertThat(SERVICE.http().put(FILES + "known", "x".getBytes(UTF_8)).status()).isLessThan(300);

    JsonNode entry = json(SERVICE.http().get(FILES + "known?view=stat"));
    assertThat(entry.get("type").asString()).isEqualTo("file");
    assertThat(entry.get("size").asInt()).isEqualTo(1);
    assertThat(json(SERVICE.http().get(FILES + "?view=stat")).get("type").asString())
        .isEqualTo("directory");
  }

  @Test
  void f54_whoSeesAPart_isToldAPart() throws IOException {
    RawHttp other = SERVICE.http().as(HttpService.OTHER);
    assertThat(other.get(FILES).status()).isEqualTo(404);
    assertThat(other.get(FILES + "?format=tar").status()).isEqualTo(404);
    assertThat(SERVICE.http().as(HttpService.DROPPER).get(FILES).status()).isIn(403, 404);
  }

  @Test
  void f60_workspaces_areMadeShownAndRemoved() throws IOException {
    byte[] spec =
        "{\"name\":\"box\",\"timeToLive\":\"PT2H\",\"bytesMax\":1000,\"readOnly\":[\"/etc\"],\"labels\":{\"a\":\"b\"},\"durability\":\"ephemeral\"}"
            .getBytes(UTF_8);
    String type = "Content-Type: application/json";
    Answer made = SERVICE.http().ask("POST", "/v1/workspaces", spec, type);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Location")).contains("/v1/workspaces/box");
    assertThat(json(made).get("bytesMax").asInt()).isEqualTo(1000);
    assertThat(SERVICE.http().ask("POST", "/v1/workspaces", spec, type).status()).isEqualTo(201);
    assertThat(
            SERVICE
                .http()
                .ask("POST", "/v1/workspaces", "{\"name\":\"box\"}".getBytes(UTF_8), type)
                .status())
        .isEqualTo(409);
    assertThat(json(SERVICE.http().get("/v1/workspaces/box"))).isEqualTo(json(made));
    assertThat(json(SERVICE.http().get("/v1/workspaces")).toString()).contains("\"box\"");
    assertThat(SERVICE.http().put("/v1/workspaces/box/files/etc/x", new byte[1]).status())
        .isEqualTo(403);
    assertThat(SERVICE.http().put("/v1/workspaces/box/files/big", new byte[2000]).status())
        .isEqualTo(507);
    assertThat(SERVICE.http().ask("POST", "/v1/workspaces/box/seal", new byte[0]).status())
        .isEqualTo(200);
    assertThat(SERVICE.http().ask("DELETE", "/v1/workspaces/box", new byte[0]).status())
        .isEqualTo(204);
    assertThat(SERVICE.http().ask("DELETE", "/v1/workspaces/box", new byte[0]).status())
        .isEqualTo(404);
  }

  @Test
  void f61_specsThatCannotBeMeant_areRefused() throws IOException {
    for (String spec :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"name\":\"../x\"}",
            "{\"name\":\"x\",\"durability\":\"forever\"}",
            "{\"name\":\"x\",\"timeToLive\":\"soon\"}",
            "{\"name\":\"x\",\"bytesMax\":-1}")) {
      Answer answer =
          SERVICE
              .http()
              .ask(
                  "POST", "/v1/workspaces", spec.getBytes(UTF_8), "Content-Type: application/json");
      assertThat(answer.status()).as(spec).isEqualTo(400);
      assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }
    RawHttp reader = SERVICE.http().as(HttpService.READER);
    assertThat(
            reader
                .ask(
                    "POST",
                    "/v1/workspaces",
                    "{\"name\":\"ws\"}".getBytes(UTF_8),
                    "Content-Type: application/json")
                .status())
        .isEqualTo(403);
    assertThat(reader.ask("DELETE", "/v1/workspaces/ws", new byte[0]).status()).isEqualTo(403);
    assertThat(reader.ask("DELETE", "/v1/workspaces/other", new byte[0]).status()).isEqualTo(404);
    assertThat(reader.get("/v1/workspaces").text()).doesNotContain("other");
  }

  @Test
  void f62_uploads_areShownUnderBothPaths() throws IOException {
    assertThat(SERVICE.http().put(FILES + "shown", "x".getBytes(UTF_8)).status()).isLessThan(300);
    String shown = SERVICE.http().get("/v1/uploads?workspace=ws&finished=true").text();

    assertThat(shown).contains("/shown");
    assertThat(SERVICE.http().get("/api/v1/uploads?workspace=ws&finished=true").text())
        .contains("/shown");
    assertThat(SERVICE.http().as(HttpService.OTHER).get("/v1/uploads?finished=true").text())
        .doesNotContain("/shown");
    String id = JSON.readTree(shown).get(0).get("id").asString();
    assertThat(
            SERVICE
                .http()
                .as(HttpService.OTHER)
                .ask("DELETE", "/v1/uploads/" + id, new byte[0])
                .status())
        .isEqualTo(404);
    assertThat(
            json(SERVICE.http().ask("DELETE", "/v1/uploads/" + id, new byte[0]))
                .get("state")
                .asString())
        .isEqualTo("published");
    assertThat(SERVICE.http().ask("DELETE", "/v1/uploads/" + "a".repeat(26), new byte[0]).status())
        .isEqualTo(404);
    assertThat(SERVICE.http().get("/v1/uploads/..%2f..").status()).isEqualTo(400);
  }

  @Test
  void f63_audit_tellsWhoMay() throws IOException {
    assertThat(SERVICE.http().put(FILES + "audited", "four".getBytes(UTF_8)).status())
        .isLessThan(300);
    assertThat(SERVICE.http().get(FILES + "audited").status()).isEqualTo(200);
    SERVICE.bean(Audit.class).handOn().block();

    JsonNode events = json(SERVICE.http().get("/v1/audit?workspace=ws&limit=1000"));
    List<String> told = new ArrayList<>();
    events.forEach(
        event ->
            told.add(
                event.get("operation").asString()
                    + event.get("path").asString()
                    + (event.has("bytes") ? event.get("bytes").asInt() : "")));
    assertThat(told).contains("files.put/audited4", "files.get/audited4");
    assertThat(SERVICE.http().as(HttpService.READER).get("/v1/audit").status()).isEqualTo(403);
    assertThat(SERVICE.http().get("/v1/audit?from=x").status()).isEqualTo(400);
    assertThat(SERVICE.http().get("/v1/audit?limit=0").status()).isEqualTo(400);
    assertThat(SERVICE.http().get("/v1/audit?limit=x").status()).isEqualTo(400);
  }

  @Test
  void f64_openApi_namesEveryMappingAndNoOther() throws IOException {
    Answer answer = SERVICE.http().as("nobody").get("/v1/openapi.json");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode document = json(answer);
    Set<String> told = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        method -> {
                          if (!method.equals("parameters")) {
                            told.add(method + " " + path.getKey());
                          }
                        }));

    assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
    assertThat(told).isEqualTo(mappings());
  }

  private static Set<String> mappings() {
    Set<String> mappings = new TreeSet<>();
    SERVICE
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach(
            (info, method) -> {
              if (method
                  .getBeanType()
                  .getPackageName()
                  .equals(FilesEndpoint.class.getPackageName())) {
                for (RequestMethod verb : info.getMethodsCondition().getMethods()) {
                  info.getPatternsCondition()
                      .getPatterns()
                      .forEach(
                          pattern ->
                              mappings.add(
                                  verb.name().toLowerCase(Locale.ROOT)
                                      + " "
                                      + pattern
                                          .getPatternString()
                                          .replace("{*", "{")
                                          .replace("files{path}", "files/{path}")));
                }
              }
            });
    mappings.removeIf(mapping -> mapping.contains(" /api/"));
    return mappings;
  }
}
