package dev.ferry.service.rsocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.hook.HookCalls;
import dev.ferry.service.hook.HookFactory;
import dev.ferry.service.hook.HookRule;
import dev.ferry.service.hook.HookSettings;
import dev.ferry.service.hook.Hooks;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceSpec;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import dev.ferry.tree.PackWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/** Packs of clients that lie, and the entry bound of a workspace. */
final class HostileTreesTest {
  private static final WorkspaceFile ROOT = WorkspaceFile.parse("ws:/t");
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000);
  private static final byte[] DATA = {1, 2, 3, 4};

  @TempDir private Path data;
  @TempDir private Path outside;
  private ServiceHarness service;
  private RawClient client;
  private Path there;

  @BeforeEach
  void start() throws IOException {
    service = ServiceHarness.start(data);
    client = RawClient.connect(service.port());
    var unused = client.ask(Route.TREE_OPEN, new TreeRequest.Open(ROOT));
    there = data.resolve("workspaces/ws/t");
    Files.write(data.resolve("workspaces/ws/victim"), DATA);
  }

  @AfterEach
  void stop() {
    client.close();
    service.close();
    assertThat(outside).isEmptyDirectory();
    assertThat(data.resolve("trees")).isEmptyDirectory();
    assertThat(data.resolve("workspaces/ws/victim")).hasBinaryContent(DATA);
  }

  private static byte[] pack(BiConsumer<PackWriter, ByteBuffer> filling) {
    ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
    filling.accept(new PackWriter(bytes), bytes);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static void add(PackWriter pack, ByteBuffer bytes, String path) {
    PackWriter.Mark unused = pack.addWithData(TreeEntry.file(path, 0644, TIME, DATA.length));
    bytes.put(DATA);
  }

  private List<TreeFailure> write(byte[] pack) {
    return write(pack, Crc32c.of(pack, 0, pack.length));
  }

  private List<TreeFailure> write(byte[] pack, int crc32c) {
    ByteBuf chunk = Unpooled.buffer();
    new ChunkHeader(0, pack.length, crc32c).writeTo(chunk);
    Payload request =
        RawClient.beside(
            Route.TREE_WRITE,
            new TreeRequest.Write(ROOT, Durability.EPHEMERAL),
            chunk.writeBytes(pack));
    Payload answer =
        requireNonNull(
            client
                .rsocket()
                .requestResponse(request)
                .onErrorMap(RawClient::failure)
                .block(RawClient.PATIENCE));
    try {
      ByteBuf bytes = answer.data();
      ChunkHeader unused = ChunkHeader.readFrom(bytes);
      PackReader reader = new PackReader(bytes.nioBuffer());
      List<TreeFailure> failures = new ArrayList<>();
      for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
        failures.add(((Pack.Failed) item).failure());
      }
      return failures;
    } finally {
      answer.release();
    }
  }

  private FailureCode refusal(byte[] pack, int crc32c) {
    try {
      throw new AssertionError("was written: " + write(pack, crc32c));
    } catch (TransferException e) {
      return e.code();
    }
  }

  private FailureCode refusal(byte[] pack) {
    return refusal(pack, Crc32c.of(pack, 0, pack.length));
  }

  @Test
  void write_nameThatLeadsOut_failsAloneAndTheOthersAreWritten() {
    byte[] plain =
        pack(
            (pack, bytes) -> {
              add(pack, bytes, "xx/victim");
              add(pack, bytes, "good");
            });
    byte[] spoiled =
        new String(plain, ISO_8859_1).replace("xx/victim", "../victim").getBytes(ISO_8859_1);

    List<TreeFailure> failures = write(spoiled);

    assertThat(failures).extracting(TreeFailure::code).containsExactly(FailureCode.INVALID_PATH);
    assertThat(there.resolve("good")).hasBinaryContent(DATA);
  }

  @Test
  void write_linkThenFileAndLinkThroughIt_isNotFollowed() {
    List<TreeFailure> failures =
        write(
            pack(
                (pack, bytes) -> {
                  pack.add(TreeEntry.link("d", outside.toString()));
                  add(pack, bytes, "d/evil");
                  pack.add(TreeEntry.link("d/link", "x"));
                  pack.add(TreeEntry.directory("d/folder", 0755, TIME));
                  pack.add(TreeEntry.file("stolen", 0644, TIME, DATA.length).sameAs("d/victim"));
                }));

    assertThat(failures)
        .extracting(TreeFailure::path)
        .containsExactlyInAnyOrder("d/evil", "d/link", "d/folder", "stolen");
    assertThat(failures).extracting(TreeFailure::code).containsOnly(FailureCode.INVALID_PATH);
  }

  @Test
  void write_entryTwice_theLastOneStays() {
    assertThat(
            write(
                pack(
                    (pack, bytes) -> {
                      add(pack, bytes, "a");
                      pack.add(TreeEntry.link("a", "b"));
                      add(pack, bytes, "a");
                    })))
        .isEmpty();
    assertThat(there.resolve("a")).hasBinaryContent(DATA);
  }

  @Test
  void write_intoAnEncryptedWorkspace_hostileEntriesFailAlone() {
    client.close();
    service.close();
    service = ServiceHarness.options(data).hooks(encryption()).start();
    client = RawClient.connect(service.port());
    byte[] plain =
        pack(
            (pack, bytes) -> {
              pack.add(TreeEntry.link("d", outside.toString()));
              add(pack, bytes, "d/evil");
              add(pack, bytes, "xx/victim");
              pack.add(TreeEntry.file("stolen", 0644, TIME, DATA.length).sameAs("d/victim"));
              add(pack, bytes, "good");
            });

    List<TreeFailure> failures =
        write(new String(plain, ISO_8859_1).replace("xx/victim", "../victim").getBytes(ISO_8859_1));

    assertThat(failures)
        .extracting(TreeFailure::path)
        .containsExactlyInAnyOrder("d/evil", "../victim", "stolen");
    assertThat(there.resolve("good")).hasSize(73 + 28 + DATA.length);
  }

  private static Hooks encryption() {
    HookFactory factory =
        ServiceLoader.load(HookFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.type().equals("aes-gcm"))
            .findFirst()
            .orElseThrow();
    HookSettings settings =
        new HookSettings("at-rest", Map.of("active", "k", "keys.k", "A".repeat(43) + "="));
    return new Hooks(
        List.of(new HookRule("at-rest", "*", factory.create(settings))),
        new HookCalls(
            Schedulers.immediate(), Schedulers.parallel(), RawClient.PATIENCE, name -> {}));
  }

  @Test
  void write_noPack_isRefusedAndNothingIsThere() {
    byte[] good = pack((pack, bytes) -> add(pack, bytes, "a"));
    byte[] longer =
        pack(
            (pack, bytes) -> {
              PackWriter.Mark unused = pack.addWithData(TreeEntry.file("a", 0644, TIME, 5000));
            });

    assertThat(refusal(good, 1)).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
    assertThat(refusal(Arrays.copyOf(good, good.length - 1))).isEqualTo(FailureCode.MALFORMED);
    assertThat(refusal(longer)).isEqualTo(FailureCode.MALFORMED);
    assertThat(refusal(new byte[] {9})).isEqualTo(FailureCode.MALFORMED);
    assertThat(refusal(new byte[] {1, 7})).isEqualTo(FailureCode.MALFORMED);
    assertThat(there).isEmptyDirectory();
  }

  @Test
  void push_entriesOfAWorkspaceAreUsedUp_eachOneMoreFailsAndIsCounted(@TempDir Path source)
      throws IOException {
    FerryClient sdk =
        FerryClient.create(
            ClientOptions.builder()
                .address("127.0.0.1", service.port())
                .retry(RetryPolicy.NONE)
                .build());
    var unused =
        sdk.workspaces()
            .create(WorkspaceSpec.named("box").withQuota(null, 6L))
            .block(RawClient.PATIENCE);
    Files.createDirectories(source.resolve("d/e"));
    Files.write(source.resolve("d/a"), DATA);
    Files.createSymbolicLink(source.resolve("d/link"), Path.of("a"));
    TreeOptions options = TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);

    TreeResult five = requireNonNull(sdk.workspace("box").push(source, "/t", options).block());
    Files.write(source.resolve("d/b"), DATA);
    Files.write(source.resolve("d/c"), DATA);
    Files.write(source.resolve("d/a"), new byte[7]);
    TreeResult more = requireNonNull(sdk.workspace("box").push(source, "/t", options).block());
    Files.delete(source.resolve("d/link"));
    TreeResult afterwards =
        requireNonNull(sdk.workspace("box").push(source, "/t", options.withDelete(true)).block());
    TreeResult last = requireNonNull(sdk.workspace("box").push(source, "/t", options).block());
    sdk.close().block(RawClient.PATIENCE);

    assertThat(five.failures()).isEmpty(); // t, d, e, a, link
    assertThat(more.failures()).extracting(TreeFailure::path).containsExactly("d/c");
    assertThat(more.failures())
        .extracting(TreeFailure::code)
        .containsExactly(FailureCode.STORAGE_FULL);
    assertThat(data.resolve("workspaces/box/t/d/a")).hasSize(7);
    assertThat(afterwards.removed()).isEqualTo(1);
    assertThat(last.failures()).isEmpty();
    assertThat(data.resolve("workspaces/box/t/d/c")).exists();
  }
}
