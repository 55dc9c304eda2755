package dev.ferry.service.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.tar.TarOptions;
import dev.ferry.client.tar.TarResult;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tar streams that are unpacked, well made and nasty ones (docs/protocol.md §16.2). */
final class TarPushTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SEED = 20_261_122;
  private static final TarOptions EPHEMERAL =
      TarOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);

  @TempDir private Path folder;
  private @Nullable ServiceHarness service;
  private @Nullable FerryClient client;

  @BeforeEach
  void start() {
    start(SpacePolicy.NONE);
  }

  private void start(SpacePolicy space) {
    ServiceHarness started = ServiceHarness.options(folder.resolve("data")).space(space).start();
    service = started;
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1", started.port()).build());
  }

  @AfterEach
  void stop() {
    requireNonNull(client).close().block(PATIENCE);
    requireNonNull(service).close();
  }

  private Path root() {
    return folder.resolve("data/workspaces/ws");
  }

  private TarResult push(byte[] tar, TarOptions options) {
    return requireNonNull(pushing("/t", Flux.just(ByteBuffer.wrap(tar)), options).block(PATIENCE));
  }

  private Mono<TarResult> pushing(String to, Flux<ByteBuffer> bytes, TarOptions options) {
    return requireNonNull(client).workspace("ws").tar().push(to, bytes, options);
  }

  private TransferException failure(Mono<TarResult> work) {
    return requireNonNull(
        catchThrowableOfType(TransferException.class, () -> work.block(PATIENCE)));
  }

  private static Flux<ByteBuffer> pieces(byte[] bytes, int length) {
    return Flux.range(0, (bytes.length + length - 1) / length)
        .map(
            at ->
                ByteBuffer.wrap(
                    Arrays.copyOfRange(
                        bytes, at * length, Math.min(bytes.length, (at + 1) * length))));
  }

  /** A tar stream that is made by hand. */
  private static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, UTF_8.name());

    Tar() {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    Tar file(String name, String text) throws IOException {
      return entry(name, TarConstants.LF_NORMAL, "", text.getBytes(UTF_8));
    }

    Tar entry(String name, byte type, String target, byte[] data) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setLinkName(target);
      entry.setSize(data.length);
      entry.setModTime(1_600_000_000_000L);
      tar.putArchiveEntry(entry);
      tar.write(data);
      tar.closeArchiveEntry();
      return this;
    }

    byte[] bytes() throws IOException {
      tar.close();
      return bytes.toByteArray();
    }
  }

  @Test
  void push_ofGnuTar_isTheSameTree() throws Exception {
    for (String format : List.of("posix", "gnu", "ustar")) {
      Path tree = TarTrees.ofEveryKind(folder.resolve("tree-" + format), !format.equals("ustar"));
      byte[] tar = TarTrees.packed(tree, "--format=" + format);

      TarResult result =
          requireNonNull(
              pushing(format, pieces(tar, 77_777), EPHEMERAL.withLinks(true)).block(PATIENCE));

      assertThat(result.refused()).isEmpty();
      assertThat(TarTrees.described(root().resolve(format), format.equals("posix")))
          .isEqualTo(TarTrees.described(tree, format.equals("posix")));
      assertThat(result.links()).isEqualTo(4);
    }
    assertNothingStaged();
  }

  @Test
  void push_whatMustNotCome_isRefusedEachWithItsReason() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.createDirectories(root().resolve("t"));
    Files.createSymbolicLink(root().resolve("t/old"), outside);
    byte[] nothing = new byte[0];
    byte[] tar =
        new Tar()
            .file("good", "1")
            .file("/abs", "x")
            .file("a/../../up", "x")
            .file("back\\slash", "x")
            .file("bell\u0007", "x")
            .entry("link", TarConstants.LF_SYMLINK, "/etc", nothing)
            .entry("hard", TarConstants.LF_LINK, "good", nothing)
            .entry("fifo", TarConstants.LF_FIFO, "", nothing)
            .entry("null", TarConstants.LF_CHR, "", nothing)
            .file("old/through", "x")
            .file("GOOD", "2")
            .file("good", "3")
            .file("caf\u00e9", "nfc")
            .file("cafe\u0301", "nfd")
            .file("Dir/x", "1")
            .file("dir/y", "2")
            .file("good/below", "x")
            .file("last", "1")
            .bytes();

    TarResult result = push(tar, EPHEMERAL);

    assertThat(result.refused())
        .extracting(failure -> failure.path() + " " + failure.code())
        .containsExactlyInAnyOrder(
            "/abs INVALID_PATH",
            "a/../../up INVALID_PATH",
            "back\\slash INVALID_PATH",
            "bell\u0007 INVALID_PATH",
            "link NOT_A_FILE",
            "hard NOT_A_FILE",
            "fifo NOT_A_FILE",
            "null NOT_A_FILE",
            "old/through INVALID_PATH",
            "GOOD ALREADY_EXISTS",
            "good ALREADY_EXISTS",
            "cafe\u0301 ALREADY_EXISTS",
            "dir/y ALREADY_EXISTS",
            "good/below INVALID_PATH");
    assertThat(result.refusedCount()).isEqualTo(14);
    assertThat(result.files()).isEqualTo(4);
    assertThat(root().resolve("t/good")).hasContent("1");
    assertThat(root().resolve("t/last")).exists();
    assertThat(root().resolve("t/Dir/x")).hasContent("1");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void push_withLinks_neverGoesThroughThem() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "s");
    byte[] nothing = new byte[0];
    byte[] tar =
        new Tar()
            .entry("out", TarConstants.LF_SYMLINK, outside.toString(), nothing)
            .file("out/file", "x")
            .entry("again", TarConstants.LF_SYMLINK, "../../../outside/secret", nothing)
            .file("again", "x")
            .entry("hard", TarConstants.LF_LINK, "again", nothing)
            .entry("none", TarConstants.LF_LINK, "missing", nothing)
            .entry("up", TarConstants.LF_LINK, "../secret", nothing)
            .entry("self", TarConstants.LF_LINK, "self", nothing)
            .entry("deep/x", TarConstants.LF_SYMLINK, "y", nothing)
            .bytes();

    TarResult result = push(tar, EPHEMERAL.withLinks(true));

    assertThat(result.refused())
        .extracting(failure -> failure.path() + " " + failure.code())
        .containsExactlyInAnyOrder(
            "out/file INVALID_PATH",
            "again ALREADY_EXISTS",
            "hard NOT_FOUND",
            "none NOT_FOUND",
            "up INVALID_PATH",
            "self NOT_FOUND");
    assertThat(result.links()).isEqualTo(3);
    assertThat(Files.readSymbolicLink(root().resolve("t/out"))).isEqualTo(outside);
    assertThat(outside.resolve("secret")).hasContent("s");
    assertThat(outside.resolve("file")).doesNotExist();
  }

  @Test
  void push_cutOff_keepsWhatCameWholeAndSaysSo() throws IOException {
    byte[] large = new byte[3_000_000];
    new Random(SEED).nextBytes(large);
    byte[] tar =
        new Tar()
            .file("first", "1")
            .entry("large", TarConstants.LF_NORMAL, "", large)
            .file("last", "x")
            .bytes();

    for (int cut : new int[] {100, 512 + 200, 1024, 1024 + 512 + 2_500_000}) {
      TransferException failure =
          failure(pushing("/c" + cut, pieces(Arrays.copyOf(tar, cut), 1 << 20), EPHEMERAL));

      assertThat(failure.code()).as("cut at %d", cut).isEqualTo(FailureCode.TOO_SHORT);
      boolean first = cut > 512;
      assertThat(failure.details()).containsEntry("files", first ? "1" : "0");
      assertThat(Files.exists(root().resolve("c" + cut + "/first"))).isEqualTo(first);
      assertThat(root().resolve("c" + cut + "/large")).doesNotExist();
    }
    assertNothingStaged();
  }

  private void assertNothingStaged() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<Path> left = staged();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      left = staged();
    }
    assertThat(left).isEmpty();
    while (requireNonNull(service).space.reservedBytes() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(requireNonNull(service).space.reservedBytes()).isZero();
  }

  private List<Path> staged() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("data/trees"))) {
      return left.toList();
    }
  }

  @Test
  void push_cancelledInALargeFile_leavesNothingBehind() throws IOException {
    byte[] large = new byte[5 << 20];
    byte[] tar =
        new Tar().file("first", "1").entry("large", TarConstants.LF_NORMAL, "", large).bytes();
    Disposable going =
        pushing(
                "/t",
                pieces(Arrays.copyOf(tar, 3 << 20), 1 << 20).concatWith(Flux.never()),
                EPHEMERAL)
            .subscribe();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (staged().isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }

    going.dispose();

    assertNothingStaged();
    assertThat(root().resolve("t/first")).hasContent("1");
    assertThat(root().resolve("t/large")).doesNotExist();
  }

  @Test
  void push_beyondItsBounds_isStopped() throws IOException {
    byte[] tar = new Tar().file("a", "1").file("b", "22").file("c", "333").bytes();

    TransferException tooMany =
        failure(pushing("/n", pieces(tar, 4096), EPHEMERAL.withEntriesMax(2)));
    TransferException tooLong =
        failure(pushing("/b", pieces(tar, 4096), EPHEMERAL.withBytesMax(3)));

    assertThat(tooMany.code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
    assertThat(tooLong.code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
    assertThat(tooMany.details()).containsEntry("files", "2");
    assertThat(root().resolve("n/b")).hasContent("22");
    assertThat(root().resolve("b/c")).doesNotExist();
  }

  @Test
  void push_beyondTheQuota_isStorageFull() throws IOException {
    stop();
    start(new SpacePolicy(3_000_000, 3_000_000, 0));
    byte[] tar =
        new Tar()
            .file("first", "1")
            .entry("large", TarConstants.LF_NORMAL, "", new byte[4_000_000])
            .bytes();

    TransferException failure = failure(pushing("/t", pieces(tar, 1 << 20), EPHEMERAL));

    assertThat(failure.code()).isEqualTo(FailureCode.STORAGE_FULL);
    assertThat(root().resolve("t/large")).doesNotExist();
    assertNothingStaged();
  }

  @Test
  void push_headersThatLie_areRefusedOrEndTheStream() throws IOException {
    byte[] nothing = new byte[0];
    byte[] linkWithBytes =
        new Tar().entry("l", TarConstants.LF_SYMLINK, "x", nothing).file("hidden", "x").bytes();
    System.arraycopy("00000001000\0".getBytes(UTF_8), 0, linkWithBytes, 124, 12);
    checksum(linkWithBytes, 0);
    byte[] behindTheEnd = Arrays.copyOf(new Tar().file("a", "1").bytes(), 20 * 1024);
    behindTheEnd[19 * 1024] = 1;
    byte[] gzip = {0x1f, (byte) 0x8b, 8, 0};

    assertThat(failure(pushing("/x", pieces(linkWithBytes, 512), EPHEMERAL)).code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(failure(pushing("/y", pieces(behindTheEnd, 4096), EPHEMERAL)).code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(failure(pushing("/z", pieces(Arrays.copyOf(gzip, 2048), 4096), EPHEMERAL)).code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(root().resolve("x/hidden")).doesNotExist();
    assertThat(root().resolve("y/a")).hasContent("1");
  }

  private static void checksum(byte[] tar, int header) {
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    long sum = 0;
    for (int at = header; at < header + 512; at++) {
      sum += tar[at] & 0xff;
    }
    byte[] digits = String.format("%06o\0 ", sum).getBytes(UTF_8);
    System.arraycopy(digits, 0, tar, header + 148, 8);
  }

  /** Any bytes changed anywhere: an end of some kind, nothing outside, nothing left behind. */
  @Test
  void push_mutatedAnywhere_alwaysEndsAndNeverLeavesItsDirectory() throws Exception {
    Path tree = TarTrees.ofEveryKind(folder.resolve("tree"), true);
    List<byte[]> seeds =
        List.of(
            TarTrees.packed(tree, "--format=posix"),
            TarTrees.packed(tree, "--format=gnu"),
            TarTrees.packed(tree, "--format=posix", "--sparse"),
            TarTrees.packed(tree, "--format=gnu", "--sparse"));
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      byte[] tar = seeds.get(round % seeds.size()).clone();
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        int header = 512 * random.nextInt(Math.min(tar.length / 512, 60));
        int at = header + random.nextInt(512);
        tar[at] =
            (byte) (random.nextBoolean() ? random.nextInt(256) : tar[at] ^ 1 << random.nextInt(8));
        if (random.nextInt(4) > 0) {
          checksum(tar, header);
        }
      }
      Object ended =
          pushing(
                  "/in/m",
                  pieces(tar, 20_000 + random.nextInt(200_000)),
                  EPHEMERAL.withLinks(random.nextBoolean()))
              .cast(Object.class)
              .onErrorResume(TransferException.class, Mono::just)
              .block(PATIENCE);
      assertThat(ended).as("seed %d, round %d", SEED, round).isNotNull();
      if (ended instanceof TransferException failure) {
        assertThat(failure.code())
            .as("seed %d, round %d: %s", SEED, round, failure)
            .isIn(
                FailureCode.INVALID_ARGUMENT,
                FailureCode.TOO_SHORT,
                FailureCode.STORAGE_FULL,
                FailureCode.LIMIT_EXCEEDED);
      }
    }
    assertNothingStaged();
    try (Stream<Path> beside = Files.list(root())) {
      assertThat(beside).containsExactly(root().resolve("in"));
    }
    try (Stream<Path> beside = Files.list(root().resolve("in"))) {
      assertThat(beside).containsExactly(root().resolve("in/m"));
    }
  }

  @Test
  void push_directoriesThatMayNotBeEntered_getTheirModesAtTheEnd() throws IOException {
    Tar tar = new Tar();
    TarArchiveEntry closed = new TarArchiveEntry("closed/");
    closed.setMode(0500);
    closed.setLastModifiedTime(FileTime.from(Instant.ofEpochSecond(1_500_000_000)));
    tar.tar.putArchiveEntry(closed);
    tar.tar.closeArchiveEntry();

    TarResult result = push(tar.file("closed/in", "1").bytes(), TarOptions.DEFAULTS);

    assertThat(result.complete()).isTrue();
    assertThat(result.directories()).isOne();
    assertThat(Files.getAttribute(root().resolve("t/closed"), "unix:mode")).isEqualTo(040500);
    assertThat(Files.getLastModifiedTime(root().resolve("t/closed")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1_500_000_000));
    assertThat(root().resolve("t/closed/in")).hasContent("1");
  }

  @Test
  void push_refusals_areToldAtOnce() throws IOException {
    List<TreeFailure> told = new ArrayList<>();
    byte[] tar = new Tar().file("/abs", "x").file("a", "1").bytes();

    TransferException failure =
        failure(
            pushing(
                "/t", pieces(Arrays.copyOf(tar, 1536), 512), EPHEMERAL.tellingRefused(told::add)));

    assertThat(failure.code()).isEqualTo(FailureCode.TOO_SHORT);
    assertThat(told).extracting(TreeFailure::path).containsExactly("/abs");
  }
}
