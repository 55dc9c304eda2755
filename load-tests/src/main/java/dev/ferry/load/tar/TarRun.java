package dev.ferry.load.tar;

import dev.ferry.client.FerryClient;
import dev.ferry.client.tar.TarOptions;
import dev.ferry.client.tar.TarResult;
import dev.ferry.load.process.MemoryProbe;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tar streams through one service. */
final class TarRun {
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final Duration ONE_STREAM = Duration.ofSeconds(30);
  private static final TarOptions EPHEMERAL =
      TarOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);
  private static final int HEADER_BYTES = 512;

  /** How a stream may end of which nothing is right. */
  private static final Set<FailureCode> TYPED =
      EnumSet.of(
          FailureCode.INVALID_ARGUMENT,
          FailureCode.TOO_SHORT,
          FailureCode.STORAGE_FULL,
          FailureCode.LIMIT_EXCEEDED);

  private final ServiceProcess service;
  private final FerryClient client;
  private final Path root;

  /**
   * A run.
   *
   * @param data the service's data folder
   */
  TarRun(Workbench bench, ServiceProcess service, Path data) {
    this.service = service;
    this.client = bench.client(service.address());
    this.root = data.resolve("workspaces/lab");
  }

  /**
   * What a large stream came to.
   *
   * @param same whether what came out is what went in, byte for byte
   */
  record Large(
      long files, double inSeconds, double outSeconds, long anonymousBytes, boolean same) {}

  /** In, then out again. */
  Large large(long seed, long lengthBytes) {
    try (MemoryProbe memory = MemoryProbe.of(service.pid())) {
      MessageDigest sent = sha256();
      SeededTar tar = new SeededTar(seed, lengthBytes, sent);
      long start = System.nanoTime();
      TarResult in =
          Waiting.value(
              client.workspace("lab").tar().push("/large", tar.bytes(), EPHEMERAL), PATIENCE);
      long between = System.nanoTime();
      MessageDigest received = sha256();
      Waiting.done(
          client.workspace("lab").tar().pull("/large").doOnNext(received::update).then(), PATIENCE);
      boolean same =
          in.complete()
              && in.files() == tar.files()
              && Arrays.equals(sent.digest(), received.digest());
      return new Large(
          in.files(),
          (between - start) / 1e9,
          (System.nanoTime() - between) / 1e9,
          memory.anonymousPeakBytes(),
          same);
    }
  }

  /**
   * What wrong streams came to.
   *
   * @param unpacked to their end, some members refused
   * @param typed failed by a reason that a stream may have
   * @param other anything else, which must not be
   * @param strays what was found beside the directory they were unpacked into
   */
  record Wrong(int unpacked, int typed, int other, long strays) {}

  /** Some bytes of a small stream changed, mostly with a checksum that is right again. */
  Wrong wrong(long seed, int streams) throws IOException {
    byte[] whole = small(seed);
    Random random = new Random(seed);
    int unpacked = 0;
    int typed = 0;
    int other = 0;
    for (int at = 0; at < streams; at++) {
      byte[] tar = whole.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        mutate(tar, random);
      }
      Object end = ended(Arrays.copyOf(tar, tar.length - random.nextInt(2) * random.nextInt(2000)));
      if (end instanceof TarResult) {
        unpacked++;
      } else if (end instanceof TransferException failure && TYPED.contains(failure.code())) {
        typed++;
      } else {
        other++;
      }
    }
    return new Wrong(unpacked, typed, other, strays());
  }

  private Object ended(byte[] tar) {
    return Waiting.value(
        client
            .workspace("lab")
            .tar()
            .push("/in/wrong", Flux.just(ByteBuffer.wrap(tar)), EPHEMERAL.withLinks(true))
            .cast(Object.class)
            .onErrorResume(Mono::just),
        ONE_STREAM);
  }

  private static byte[] small(long seed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SeededTar tar = new SeededTar(seed, 200_000, sha256());
    Waiting.done(
        tar.bytes()
            .doOnNext(each -> bytes.write(each.array(), each.position(), each.remaining()))
            .then(),
        ONE_STREAM);
    return bytes.toByteArray();
  }

  private static void mutate(byte[] tar, Random random) {
    int header = HEADER_BYTES * random.nextInt(Math.min(tar.length / HEADER_BYTES, 40));
    int at = header + random.nextInt(HEADER_BYTES);
    tar[at] =
        (byte)
            (random.nextBoolean() ? random.nextInt(256) : "../L12xgS5".charAt(random.nextInt(10)));
    if (random.nextInt(4) > 0) {
      checksum(tar, header);
    }
  }

  private static void checksum(byte[] tar, int header) {
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int at = header; at < header + HEADER_BYTES; at++) {
      sum += tar[at] & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, header + 148, digits.length);
  }

  /** Beside /large and /in/wrong there is nothing. */
  private long strays() throws IOException {
    try (Stream<Path> top = Files.list(root);
        Stream<Path> in = Files.list(root.resolve("in"))) {
      Set<Path> known = Set.of(root.resolve("large"), root.resolve("in"), root.resolve("in/wrong"));
      return Stream.concat(top, in).filter(path -> !known.contains(path)).count();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
