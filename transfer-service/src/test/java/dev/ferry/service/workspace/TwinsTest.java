package dev.ferry.service.workspace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.Workspace;
import dev.ferry.client.batch.BatchFile;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceSpec;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Names that differ in case or normal form only, where the workspace's spec refuses them. */
final class TwinsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path data;
  @TempDir Path local;
  private ServiceHarness service;
  private FerryClient client;
  private Workspace box;

  @BeforeEach
  void start() {
    service = ServiceHarness.start(data);
    client =
        FerryClient.create(
            ClientOptions.builder()
                .address("127.0.0.1", service.port())
                .retry(RetryPolicy.NONE)
                .build());
    one(client.workspaces().create(WorkspaceSpec.named("box").withTwins(Twins.REFUSE)));
    box = client.workspace("box");
  }

  @AfterEach
  void stop() {
    client.close().block(PATIENCE);
    service.close();
  }

  private static <T> T one(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE));
  }

  private static FailureCode refusal(Mono<?> mono) {
    return catchThrowableOfType(TransferException.class, () -> mono.block(PATIENCE)).code();
  }

  @ParameterizedTest
  @CsvSource({
    "readme, README, true",
    "caf\u00e9, cafe\u0301, true",
    "CAF\u00c9, cafe\u0301, true",
    "stra\u00dfe, STRASSE, true",
    "\u212a, k, true",
    "read-me, readme, false",
    "cafe, caf\u00e9, false",
  })
  void key_names_areTheSameForTwins(String one, String other, boolean twins) {
    assertThat(Twins.key(one).equals(Twins.key(other))).isEqualTo(twins);
  }

  @Test
  void alreadyExists_everyWayToMakeATwin_isSaid() throws IOException {
    one(box.write("/d/read\u00e9", new byte[3]));
    one(box.write("/other", new byte[3]));
    Path large = Files.write(local.resolve("large"), new byte[100_000]);

    Map<String, Mono<?>> attempts = new LinkedHashMap<>();
    attempts.put("put", box.write("/d/READ\u00c9", new byte[1]));
    attempts.put("put below a twin", box.write("/D/x", new byte[1]));
    attempts.put(
        "upload",
        client
            .upload(UploadRequest.of(UploadSource.ofPath(large), box.file("/d/reade\u0301")))
            .completion());
    attempts.put("mkdir", box.makeDirectory("/D/e"));
    attempts.put("mkdir at the end", box.makeDirectory("/OTHER"));
    attempts.put("move", box.move("/other", "/d/Read\u00e9", false));
    attempts.put("copy", box.copy("/other", "/Other", WriteCondition.ALWAYS));
    attempts.put("link", box.link("/oTHER", "x"));
    attempts.put("compose", box.compose(List.of("/other"), "/OTHER", false, WriteCondition.ALWAYS));
    attempts.put("batch", box.batches().write(List.of(BatchFile.of("/OTHER", new byte[1]))));
    attempts.put(
        "batch with its own twins",
        box.batches()
            .write(List.of(BatchFile.of("/new", new byte[1]), BatchFile.of("/New", new byte[1]))));
    attempts.forEach(
        (how, attempt) ->
            assertThat(refusal(attempt)).as(how).isEqualTo(FailureCode.ALREADY_EXISTS));

    assertThat(one(box.list("/", 9).map(stat -> stat.path().toString()).collectList()))
        .containsExactly("/d", "/d/read\u00e9", "/other");
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void push_treeWithTwins_writesOneOfThemAndTellsTheOther() throws IOException {
    one(box.write("/there/Kept", new byte[1]));
    Path tree = Files.createDirectories(local.resolve("tree"));
    for (String name : List.of("A", "a", "dir/x", "Dir/y", "kept")) {
      Files.createDirectories(tree.resolve(name).getParent());
      Files.write(tree.resolve(name), new byte[10]);
    }

    TreeResult result = one(box.push(tree, "/there", TreeOptions.DEFAULTS));

    assertThat(result.failures())
        .extracting(failure -> failure.code())
        .contains(FailureCode.ALREADY_EXISTS);
    assertThat(one(box.list("/there", 9).map(stat -> stat.path().toString()).collectList()))
        .containsExactly("/there/A", "/there/Dir", "/there/Dir/y", "/there/Kept");
  }

  @Test
  void write_sameNameOrToAnotherSpellingOfItself_isNoTwin() {
    one(box.write("/name", new byte[1]));
    one(box.write("/name", new byte[2]));

    one(box.move("/name", "/NAME", true));

    assertThat(one(box.stat("/NAME")).sizeBytes()).isEqualTo(2);
    assertThat(one(box.removeTree("/name"))).isFalse();
  }

  @Test
  void write_whereTwinsAreAllowed_makesTwoFiles() {
    Workspace other = client.workspace("other");
    one(other.write("/name", new byte[1]));
    one(other.write("/NAME", new byte[2]));

    assertThat(one(other.stat("/name")).sizeBytes()).isEqualTo(1);
  }
}
