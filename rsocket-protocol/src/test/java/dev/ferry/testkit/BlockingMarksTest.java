package dev.ferry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.DefaultEventExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** One test per mark, each on a thread that must not block. */
final class BlockingMarksTest {
  private static final ByteBuffer[] TWO = {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");
  private FileChannel channel = closedLater();

  @BeforeEach
  void open() throws IOException {
    file = Files.write(folder.resolve("file"), new byte[64]);
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
  }

  @Test
  void newByteChannel_onParallelThread_isCaught() {
    assertCaught(() -> Files.readAllBytes(file), "newByteChannel");
  }

  @Test
  void newFileChannel_onParallelThread_isCaught() {
    assertCaught(() -> FileChannel.open(file), "newFileChannel");
  }

  @Test
  void move_onParallelThread_isCaught() {
    assertCaught(() -> Files.move(file, folder.resolve("moved")), "move");
  }

  @Test
  void copy_onParallelThread_isCaught() {
    assertCaught(
        () -> Files.copy(file, folder.resolve("copy"), StandardCopyOption.REPLACE_EXISTING),
        "copy");
  }

  @Test
  void delete_onParallelThread_isCaught() {
    assertCaught(() -> Files.deleteIfExists(file), "implDelete");
  }

  @Test
  void createLink_onParallelThread_isCaught() {
    assertCaught(() -> Files.createLink(folder.resolve("link"), file), "createLink");
  }

  @Test
  void createDirectory_onParallelThread_isCaught() {
    assertCaught(() -> Files.createDirectory(folder.resolve("folder")), "createDirectory");
  }

  @Test
  void newDirectoryStream_onParallelThread_isCaught() {
    assertCaught(() -> Files.newDirectoryStream(folder), "newDirectoryStream");
  }

  @Test
  void read_onParallelThread_isCaught() {
    assertCaught(() -> channel.read(ByteBuffer.allocate(1)), "read");
  }

  @Test
  void read_atPosition_isCaught() {
    assertCaught(() -> channel.read(ByteBuffer.allocate(1), 0), "read");
  }

  @Test
  void read_scattering_isCaught() {
    assertCaught(() -> channel.read(TWO), "read");
  }

  @Test
  void write_onParallelThread_isCaught() {
    assertCaught(() -> channel.write(ByteBuffer.allocate(1)), "write");
  }

  @Test
  void write_atPosition_isCaught() {
    assertCaught(() -> channel.write(ByteBuffer.allocate(1), 0), "write");
  }

  @Test
  void write_gathering_isCaught() {
    assertCaught(() -> channel.write(TWO), "write");
  }

  @Test
  void force_onParallelThread_isCaught() {
    assertCaught(
        () -> {
          channel.force(false);
          return true;
        },
        "force");
  }

  @Test
  void truncate_onParallelThread_isCaught() {
    assertCaught(() -> channel.truncate(1), "truncate");
  }

  @Test
  void transferTo_onParallelThread_isCaught() {
    assertCaught(() -> channel.transferTo(0, 1, channel), "transferTo");
  }

  @Test
  void transferFrom_onParallelThread_isCaught() {
    assertCaught(() -> channel.transferFrom(channel, 0, 1), "transferFrom");
  }

  @Test
  void write_onNettyThread_isCaught() throws Exception {
    DefaultEventExecutor executor = new DefaultEventExecutor();
    try {
      assertThatThrownBy(() -> executor.submit(() -> channel.write(ByteBuffer.allocate(1))).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(BlockingOperationError.class);
    } finally {
      executor.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }
  }

  @Test
  void write_onElasticThread_isAllowed() {
    StepVerifier.create(
            Mono.fromCallable(() -> channel.write(ByteBuffer.allocate(1)))
                .subscribeOn(Schedulers.boundedElastic()))
        .expectNext(1)
        .verifyComplete();
  }

  @Test
  void secureRandom_onParallelThread_isAllowed() {
    SecureRandom random = new SecureRandom();
    StepVerifier.create(onParallel(() -> random.generateSeed(4).length + random.nextInt(1)))
        .expectNext(4)
        .expectComplete()
        .verify(Duration.ofSeconds(10));
  }

  private static void assertCaught(Callable<?> call, String method) {
    StepVerifier.create(onParallel(call))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(BlockingOperationError.class)
                    .hasMessageContaining(method))
        .verify(Duration.ofSeconds(10));
  }

  private static <T> Mono<T> onParallel(Callable<T> call) {
    return Mono.fromCallable(call).subscribeOn(Schedulers.parallel());
  }

  @SuppressWarnings("NullAway")
  private static FileChannel closedLater() {
    return null;
  }
}
