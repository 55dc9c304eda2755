package dev.ferry.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.FerryClient;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The file API as commands, each in a process; what they did is looked at through the SDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandLineFilesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Workbench bench = Workbench.openForManyStarts();
  private final ServiceRooms service =
      bench.keep(new ServiceRooms(bench.file("data"), Clock.systemUTC()));
  private final FerryClient client = bench.client(service.address());
  private final FileApi api = new SdkFiles(client.workspace("ws"));

  @AfterAll
  void stop() {
    bench.close();
  }

  private void write(String path) {
    var unused = api.write(path, path.getBytes(UTF_8), FileAttributes.NONE, WriteCondition.ALWAYS);
  }

  private JsonNode done(String... arguments) {
    return run(arguments).orThrow().json();
  }

  private ClientProcess.Result run(String... arguments) {
    return bench.command(bench.commandsTo(service.address()), arguments).await(PATIENCE);
  }

  @Test
  void commands_ofFiles_doWhatTheirNamesSay() throws IOException {
    for (String path :
        new String[] {
          "/ls/file",
          "/stat",
          "/mv",
          "/taken",
          "/cp",
          "/rm/deep/file",
          "/chmod",
          "/touch",
          "/label",
          "/watched/first"
        }) {
      write(path);
    }
    Path local = Files.writeString(bench.file("put.conf"), "put");

    ClientProcess watch =
        bench.command(bench.commandsTo(service.address()), "watch", "--count", "2", "ws:/watched");

    assertThat(done("mkdir", "ws:/made/deep").path("made").asBoolean(false)).isTrue();
    assertThat(api.stat("/made/deep").type()).isEqualTo(FileStat.Type.DIRECTORY);
    assertThat(run("ls", "ws:/ls").orThrow().output()).contains("/ls/file");
    assertThat(done("stat", "ws:/stat").path("digest").asString(""))
        .isEqualTo(api.stat("/stat").digest().orElseThrow().toString());
    assertThat(done("mv", "ws:/mv", "ws:/moved").path("path").asString("")).isEqualTo("/moved");
    assertThat(api.exists("/mv")).isFalse();
    assertThat(
            run("mv", "-n", "ws:/stat", "ws:/taken").json().path("error").path("code").asString(""))
        .isEqualTo("ALREADY_EXISTS");
    assertThat(api.read("/taken")).asString().isEqualTo("/taken");
    assertThat(done("cp", "ws:/cp", "ws:/copied").path("class").asString("")).isEqualTo("durable");
    assertThat(api.read("/copied")).asString().isEqualTo("/cp");
    assertThat(done("rm", "-r", "ws:/rm").isObject()).isTrue();
    assertThat(api.exists("/rm")).isFalse();
    assertThat(done("ln", "-s", "/stat", "ws:/link").path("link").asString("")).isEqualTo("/stat");
    assertThat(api.read("/link")).asString().isEqualTo("/stat");
    assertThat(done("chmod", "0600", "ws:/chmod").path("mode").asString("")).contains("600");
    assertThat(
            done("touch", "-d", "2026-01-31T12:00:00.123456789Z", "ws:/touch")
                .path("modified")
                .asString(""))
        .isEqualTo("2026-01-31T12:00:00.123456789Z");
    assertThat(done("label", "ws:/label", "owner=agent").path("labels").path("owner").asString(""))
        .isEqualTo("agent");
    assertThat(done("put-all", "ws:/put", local.toString()).path("files")).hasSize(1);
    assertThat(api.read("/put/put.conf")).asString().isEqualTo("put");
    for (int count = 0; watch.isAlive(); count++) {
      write("/watched/" + count % 50);
      Waiting.done(Mono.delay(Duration.ofMillis(50)).then(), PATIENCE);
    }
    assertThat(watch.await(PATIENCE).orThrow().output()).contains("/watched/");
  }
}
