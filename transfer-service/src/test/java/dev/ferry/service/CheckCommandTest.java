package dev.ferry.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.hook.Hooks;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ferry check} on real data folders, whole and damaged. */
final class CheckCommandTest {
  private static final int PIECE = Pieces.LENGTH_BYTES;
  private static final int CHUNK = 64 * 1024;
  private static final long LENGTH = 3L * PIECE + 77;
  private static final long FRONTIER = 2L * PIECE + 3L * CHUNK;
  private static final SeededBytes CONTENT = new SeededBytes(41);

  @TempDir Path data;
  private final Map<String, UploadId> open = new HashMap<>();

  private record Outcome(int exitCode, List<String> lines) {
    List<String> findings() {
      return lines.subList(0, lines.size() - 1);
    }

    String summary() {
      return lines.get(lines.size() - 1);
    }
  }

  private Outcome check(String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    List<String> arguments =
        Stream.concat(Stream.of("--data=" + data), Stream.of(options)).toList();
    int exitCode = new CheckCommand(stream, stream).run(arguments.toArray(String[]::new));
    return new Outcome(exitCode, out.toString(UTF_8).lines().toList());
  }

  private static WorkspaceFile file(String name) {
    return WorkspaceFile.parse("ws:/dir/" + name);
  }

  private static ClientMessage.Open wish(String name) {
    return RawClient.open(file(name), name, ContentLength.of(LENGTH));
  }

  private Path published(String name) {
    return data.resolve("workspaces/ws/dir").resolve(name);
  }

  private Path staged(String name) {
    return data.resolve("staging").resolve(requireNonNull(open.get(name)).value());
  }

  /** Publishes and leaves open what is asked for; the folder knows its store afterwards. */
  private void fill(List<String> whole, List<String> unfinished) throws IOException {
    fill(Hooks.NONE, whole, unfinished);
  }

  private void fill(Hooks hooks, List<String> whole, List<String> unfinished) throws IOException {
    TransformMarker.leave(data, hooks);
    try (ServiceHarness service = ServiceHarness.options(data).hooks(hooks).start();
        RawClient client = RawClient.connect(service.port())) {
      for (String name : whole) {
        var unused = client.upload(wish(name), CONTENT, LENGTH);
      }
      for (String name : unfinished) {
        RawClient.Channel channel = client.channel(wish(name));
        open.put(name, channel.expect(ServerMessage.Opened.class).id());
        channel.send(CONTENT, 0, FRONTIER, CHUNK).send(new ClientMessage.Flush());
        channel.expectAck(FRONTIER);
        channel.cancel();
      }
      new IdentityFile(data)
          .write(requireNonNull(service.store.identity().block()), StorePlace.in(data));
    }
  }

  @Test
  void check_whereHooksTransform_needsThemAndFindsWhatChanged(@TempDir Path elsewhere)
      throws IOException {
    Path config = elsewhere.resolve("ferry.properties");
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    Files.writeString(
        config,
        "ferry.hooks[0].type=aes-gcm\n"
            + "ferry.hooks[0].settings.active=one\n"
            + "ferry.hooks[0].settings.keys.one="
            + key
            + "\n");
    fill(HookConfiguration.ofFile(config), List.of("a", "b"), List.of("c", "d"));

    assertThat(check().lines().get(0)).contains("Hooks transform files").doesNotContain(key);
    assertThat(check("--repair").exitCode()).isEqualTo(CheckCommand.NO_STORE);
    Outcome well = check("--config=" + config);
    assertThat(well.lines()).hasSize(1);
    assertThat(well.exitCode()).isZero();

    flip(published("b"), 1_000_000);
    flip(staged("d"), 1_000_000);
    Outcome damaged = check("--config=" + config, "--repair");
    assertThat(damaged.exitCode()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(damaged.findings())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("UPLOAD_DAMAGED").contains("/dir/d"))
        .anySatisfy(line -> assertThat(line).contains("UNREADABLE").contains("block 15 is not as"));
  }

  private static void flip(Path path, long position) throws IOException {
    FileTime before = Files.getLastModifiedTime(path);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, position)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      assertThat(channel.write(one, position)).isEqualTo(1);
    }
    Files.setLastModifiedTime(path, before);
  }

  private static void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A service on the folder continues the upload from there, and publishes it. */
  private void continues(String name, long frontier) {
    try (ServiceHarness service = ServiceHarness.start(data);
        RawClient client = RawClient.connect(service.port())) {
      RawClient.Channel channel = client.channel(wish(name));
      ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
      assertThat(opened.durable().lengthBytes()).isEqualTo(frontier);
      assertThat(opened.epoch()).isGreaterThan(1);
      channel.send(CONTENT, frontier, LENGTH, CHUNK).send(RawClient.finish(CONTENT, LENGTH));
      assertThat(channel.expectLast(ServerMessage.Completed.class).receipt().lengthBytes())
          .isEqualTo(LENGTH);
    }
  }

  private void knowsDigestOf(String name) {
    try (ServiceHarness service = ServiceHarness.start(data);
        RawClient client = RawClient.connect(service.port())) {
      var entry = (FileAnswer.Entry) client.ask(Route.STAT, new FileRequest.Stat(file(name)));
      assertThat(entry.stat().digest()).contains(Digest.ofBytes(CONTENT.digest(LENGTH)));
    }
  }

  @Test
  void check_folderInOrder_findsNothing() throws IOException {
    fill(List.of("a", "b"), List.of("c"));

    Outcome outcome = check();

    assertThat(outcome.lines())
        .containsExactly(
            "checked 1 unfinished uploads and 2 published files, read "
                + (2 * LENGTH + FRONTIER)
                + " bytes: 0 findings, 0 repaired");
    assertThat(outcome.exitCode()).isZero();
  }

  /** One of each damage; each must be found once, and nothing else. */
  @Test
  void check_fileWithoutDigest_isKnownByItsChecksum() throws IOException {
    fill(List.of("a"), List.of());
    try (ServiceHarness service = ServiceHarness.start(data);
        RawClient client = RawClient.connect(service.port())) {
      RawClient.Channel channel = client.channel(RawClient.with(wish("off"), DigestMode.OFF));
      channel.expect(ServerMessage.Opened.class);
      int checksum = Crc32c.of(CONTENT.at(0, (int) LENGTH));
      channel
          .send(CONTENT, 0, LENGTH, CHUNK)
          .send(new ClientMessage.Finish(LENGTH, checksum, null));
      channel.expectLast(ServerMessage.Completed.class);
    }
    assertThat(check().lines()).singleElement().asString().startsWith("checked 0 unfinished");

    flip(published("off"), PIECE + 5);

    assertThat(check().lines())
        .anySatisfy(line -> assertThat(line).contains("ws:/dir/off", "its bytes changed"));
  }

  private void plantDamage() throws IOException {
    fill(
        List.of("good", "gone", "changed", "rotten", "blind", "forgotten"),
        List.of("fine", "short", "missing", "spoilt", "unpieced"));
    Files.delete(published("gone"));
    Files.writeString(published("changed"), "by somebody else");
    flip(published("rotten"), PIECE + 5);
    deletePiecesOf("blind");
    try (ServiceHarness service = ServiceHarness.start(data)) {
      service.store.forgetPublished(file("forgotten")).block();
    }
    Files.write(staged("short"), new byte[10]);
    Files.delete(staged("missing"));
    flip(staged("spoilt"), 5);
    Files.delete(Path.of(staged("unpieced") + ".pieces"));
    Files.write(data.resolve("staging").resolve("z".repeat(26)), new byte[10]);
    Files.writeString(data.resolve("staging/notes.txt"), "not ours");
  }

  private void deletePiecesOf(String name) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("pieces"))) {
      for (Path file : files.toList()) {
        if (Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains("dir/" + name)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void check_oneOfEachDamage_findsEachOnceAndRepairsWhatTheDiskProves() throws IOException {
    plantDamage();

    Outcome look = check();

    assertThat(kinds(look))
        .containsExactlyInAnyOrder(
            "UPLOAD_BYTES_MISSING short",
            "UPLOAD_BYTES_MISSING missing",
            "UPLOAD_DAMAGED spoilt",
            "UPLOAD_PIECES_WRONG unpieced",
            "UPLOAD_UNKNOWN -",
            "STAGING_FOREIGN -",
            "FILE_MISSING gone",
            "FILE_CHANGED changed",
            "FILE_DAMAGED rotten",
            "FILE_PIECES_WRONG blind",
            "FILE_UNKNOWN forgotten",
            "PIECES_LEFTOVER gone",
            "PIECES_LEFTOVER changed");
    assertThat(look.exitCode()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(look.findings()).noneMatch(line -> line.endsWith("[repaired]"));
    assertThat(line(look, "UPLOAD_DAMAGED")).contains("the first one at offset 0");
    assertThat(line(look, "FILE_DAMAGED")).contains("the first one at offset " + PIECE);

    Outcome repair = check("--repair");

    assertThat(repair.findings().stream().filter(line -> line.endsWith("[repaired]")).count())
        .isEqualTo(5);
    assertThat(kinds(check()))
        .containsExactlyInAnyOrder(
            "UPLOAD_BYTES_MISSING short",
            "UPLOAD_BYTES_MISSING missing",
            "UPLOAD_DAMAGED spoilt",
            "UPLOAD_UNKNOWN -",
            "STAGING_FOREIGN -",
            "FILE_DAMAGED rotten");
    continues("unpieced", FRONTIER);
    knowsDigestOf("forgotten");
  }

  private static List<String> kinds(Outcome outcome) {
    return outcome.findings().stream()
        .map(
            line -> {
              String kind = line.substring(0, line.indexOf(' '));
              int name = line.indexOf("ws:/dir/");
              return kind
                  + " "
                  + (name < 0 ? "-" : line.substring(name + 8, line.indexOf(':', name + 3)));
            })
        .toList();
  }

  private static String line(Outcome outcome, String kind) {
    return outcome.findings().stream().filter(line -> line.startsWith(kind)).findFirst().orElse("");
  }

  @Test
  void repair_storeLost_continuesUploadsAndKnowsDigestsAgain() throws IOException {
    fill(List.of("a"), List.of("b"));
    deleteFolder(data.resolve("store"));

    Outcome look = check();

    assertThat(line(look, "STORE_MISSING")).isNotEmpty();
    assertThat(look.exitCode()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(data.resolve("store")).doesNotExist();

    Outcome repair = check("--repair");

    assertThat(kinds(repair))
        .containsExactlyInAnyOrder("STORE_MISSING -", "UPLOAD_UNKNOWN b", "FILE_UNKNOWN a");
    assertThat(repair.exitCode()).isZero();
    assertThat(check().summary()).contains(": 0 findings");
    knowsDigestOf("a");
    continues("b", 2L * PIECE);
  }

  @Test
  void repair_storeOverwritten_isPutAsideAndMadeAnew() throws IOException {
    fill(List.of("a"), List.of("b"));
    Path store = data.resolve("store/ferry.mv.db");
    Files.write(store, CONTENT.at(0, 200_000).array());

    assertThat(check().exitCode()).isEqualTo(CheckCommand.FINDINGS);
    Outcome repair = check("--repair");

    assertThat(line(repair, "STORE_DAMAGED")).endsWith("[repaired]");
    assertThat(repair.exitCode()).isZero();
    assertThat(data.resolve("store.old-1/ferry.mv.db")).exists();
    continues("b", 2L * PIECE);
  }

  @Test
  void repair_anotherFoldersStore_isPutAside() throws IOException {
    fill(List.of("a"), List.of());
    new IdentityFile(data).write("0123456789abcdef0123456789abcdef", StorePlace.in(data));

    assertThat(line(check(), "STORE_FOREIGN")).isNotEmpty();
    assertThat(check("--repair").exitCode()).isZero();
    assertThat(check().summary()).contains("1 published files").contains(": 0 findings");
  }

  @Test
  void check_serviceRuns_isRefusedWithTheNextStep() throws IOException {
    fill(List.of(), List.of());
    try (ServiceHarness service = ServiceHarness.start(data)) {
      Outcome outcome = check();

      assertThat(service.port()).isPositive();
      assertThat(outcome.exitCode()).isEqualTo(CheckCommand.NO_STORE);
      assertThat(outcome.summary()).contains("next: Stop the service");
    }
  }

  @Test
  void check_quick_readsNoContents() throws IOException {
    fill(List.of("a"), List.of("b"));
    flip(published("a"), 1);

    Outcome outcome = check("--quick");

    assertThat(outcome.summary()).contains("read 0 bytes: 0 findings");
  }

  @Test
  void check_inParts_readsEachFileInOneOfThem() throws IOException {
    fill(List.of("a", "b", "c", "d"), List.of());
    flip(published("c"), 1);

    long found =
        Stream.of("1/3", "2/3", "3/3")
            .filter(part -> !line(check("--part=" + part), "FILE_DAMAGED").isEmpty())
            .count();

    assertThat(found).isEqualTo(1);
  }

  @Test
  void check_wrongCommandLine_isRefused() {
    assertThat(check("--fast").exitCode()).isEqualTo(CheckCommand.USAGE);
    assertThat(check("--part=3/2").exitCode()).isEqualTo(CheckCommand.USAGE);
    assertThat(check("--part=x").exitCode()).isEqualTo(CheckCommand.USAGE);
    assertThat(check().summary()).contains("next:");
  }
}
