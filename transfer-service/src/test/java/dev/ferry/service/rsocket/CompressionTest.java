package dev.ferry.service.rsocket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.testkit.LogLines;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Real client and service that agreed on compressed chunks, and what their link carried. */
final class CompressionTest {
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/file");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LENGTH = 2 << 20;
  private static final long OVERHEAD = 64 * 1024;

  @TempDir Path folder;
  private Path source;
  private ServiceHarness service;
  private ChaosProxy proxy;
  private FerryClient client;

  @BeforeEach
  void start() {
    source = folder.resolve("source");
    service = ServiceHarness.start(folder.resolve("data"));
    connect();
  }

  private void connect() {
    proxy = ChaosProxy.start(service.port());
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1:" + proxy.port()).build());
  }

  @AfterEach
  void stop() {
    client.close().block(PATIENCE);
    proxy.close();
    service.close();
  }

  private Receipt push(UploadSource bytes) {
    UploadRequest request = UploadRequest.builder(bytes, FILE).withCompression(true).build();
    return requireNonNull(client.upload(request).completion().block(PATIENCE));
  }

  private Path pull(Function<DownloadRequest, DownloadRequest> how) {
    Path target = folder.resolve("target");
    DownloadRequest request = DownloadRequest.of(FILE, target).withCompression(true);
    var fetched = client.download(how.apply(request)).completion().block(PATIENCE);
    assertThat(requireNonNull(fetched).digestVerified()).isTrue();
    return target;
  }

  private long sent() {
    return proxy.bytes(Direction.TO_TARGET);
  }

  private long fetched() {
    return proxy.bytes(Direction.TO_CLIENT);
  }

  /** Text, noise and text again, with an end that fills no chunk. */
  private void writeMixed() throws IOException {
    new LogLines(1).writeTo(source, 1 << 20);
    Files.write(source, new SeededBytes(2).at(0, 12 << 16).array(), StandardOpenOption.APPEND);
    Files.write(source, new LogLines(3).bytes((1 << 20) + 777), StandardOpenOption.APPEND);
  }

  @Test
  void pushAndPull_text_travelsInLessThanHalf() {
    new LogLines(7).writeTo(source, LENGTH);

    Receipt receipt = push(UploadSource.ofPath(source));
    Path target = pull(request -> request);

    assertThat(receipt.lengthBytes()).isEqualTo(LENGTH);
    assertThat(target).hasSameBinaryContentAs(source);
    assertThat(sent()).isLessThan(LENGTH / 2);
    assertThat(fetched()).isLessThan(LENGTH / 2);
  }

  @Test
  void pushAndPull_noise_takesNoMoreThanPlain() {
    new SeededBytes(7).writeTo(source, LENGTH);

    push(UploadSource.ofPath(source));
    Path target = pull(request -> request);

    assertThat(target).hasSameBinaryContentAs(source);
    assertThat(sent()).isBetween((long) LENGTH, LENGTH + OVERHEAD);
    assertThat(fetched()).isBetween((long) LENGTH, LENGTH + OVERHEAD);
  }

  @Test
  void pushAndPull_mixedInSmallChunksAndSegments_isTheSame() throws IOException {
    writeMixed();

    push(UploadSource.ofPath(source));
    Path target = pull(request -> request.withChunkBytes(64 * 1024).withSegments(3));

    assertThat(target).hasSameBinaryContentAs(source);
  }

  @Test
  void push_fromAPublisher_isCompressedToo() {
    new LogLines(9).writeTo(source, LENGTH);
    byte[] text = read(source);
    Flux<ByteBuffer> pieces =
        Flux.range(0, 32).map(index -> ByteBuffer.wrap(text, index << 16, 1 << 16));

    push(UploadSource.ofPublisher(ContentLength.DEFERRED, pieces));

    assertThat(pull(request -> request)).hasSameBinaryContentAs(source);
    assertThat(sent()).isLessThan(LENGTH / 2);
  }

  @Test
  void pushAndPull_connectionsCutInTheMiddle_goOnAtRawOffsets() throws IOException {
    writeMixed();
    proxy.nextConnection(Fault.cut(Direction.TO_TARGET, 400_000));
    proxy.nextConnection(Fault.cut(Direction.TO_TARGET, 700_000));
    proxy.nextConnection(Fault.cut(Direction.TO_CLIENT, 600_000));

    Receipt receipt = push(UploadSource.ofPath(source));
    Path target = pull(request -> request);

    assertThat(receipt.lengthBytes()).isEqualTo(Files.size(source));
    assertThat(target).hasSameBinaryContentAs(source);
    assertThat(proxy.connections()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void pushAndPull_serviceThatWantsNone_goPlain() {
    new LogLines(7).writeTo(source, LENGTH);
    stop();
    service =
        ServiceHarness.options(folder.resolve("plain")).compression(CompressionPolicy.OFF).start();
    connect();

    push(UploadSource.ofPath(source));

    assertThat(pull(request -> request)).hasSameBinaryContentAs(source);
    assertThat(sent()).isGreaterThan(LENGTH);
    assertThat(fetched()).isGreaterThan(LENGTH);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
