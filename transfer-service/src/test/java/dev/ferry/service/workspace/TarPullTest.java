package dev.ferry.service.workspace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory as a tar stream, unpacked by the machine's tar (docs/protocol.md §16). */
final class TarPullTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private @Nullable ServiceHarness service;
  private @Nullable FerryClient client;

  @BeforeEach
  void start() {
    service = ServiceHarness.start(folder.resolve("data"));
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1", service.port()).build());
  }

  @AfterEach
  void stop() {
    requireNonNull(client).close().block(PATIENCE);
    requireNonNull(service).close();
  }

  @Test
  void pull_aTreeOfEveryKind_unpacksToTheSameTree() throws Exception {
    Path tree = TarTrees.ofEveryKind(folder.resolve("data/workspaces/ws/t"), true);
    assertThat(new ProcessBuilder("mkfifo", tree.resolve("pipe").toString()).start().waitFor())
        .isZero();
    Path tar = pulled("/t", folder.resolve("t.tar"));
    Path out = Files.createDirectories(folder.resolve("out"));

    TarTrees.unpack(tar, out);

    Files.delete(tree.resolve("pipe"));
    assertThat(TarTrees.described(out, true)).isEqualTo(TarTrees.described(tree, true));
    assertThat(Files.size(tar) % 512).isZero();
    assertThat(Files.readAllBytes(tar))
        .isEqualTo(Files.readAllBytes(pulled("/t", folder.resolve("again.tar"))));
    assertThat(Files.size(tar)).isLessThan(2 << 20);
  }

  private Path pulled(String directory, Path tar) throws IOException {
    try (FileChannel out =
        FileChannel.open(tar, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (ByteBuffer bytes :
          requireNonNull(client).workspace("ws").tar().pull(directory).toIterable(2)) {
        int unused = out.write(bytes);
      }
    }
    return tar;
  }

  @Test
  void pull_fileThatChangesWhileItIsRead_failsTheStream() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("data/workspaces/ws/t"));
    Path file = Files.write(tree.resolve("f"), new byte[32 << 20]);
    Iterator<ByteBuffer> stream =
        requireNonNull(client).workspace("ws").tar().pull("/t").toIterable(2).iterator();
    assertThat(stream.next().remaining()).isPositive();
    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);

    TransferException failure =
        requireNonNull(
            catchThrowableOfType(
                TransferException.class, () -> stream.forEachRemaining(bytes -> {})));

    assertThat(failure.code()).isEqualTo(FailureCode.VERSION_CHANGED);
  }

  @Test
  void pull_missingDirectory_isNotFound() throws IOException {
    Files.createDirectories(folder.resolve("data/workspaces/ws"));

    TransferException failure =
        requireNonNull(
            catchThrowableOfType(
                TransferException.class,
                () ->
                    requireNonNull(client)
                        .workspace("ws")
                        .tar()
                        .pull("/no")
                        .then()
                        .block(PATIENCE)));

    assertThat(failure.code()).isEqualTo(FailureCode.NOT_FOUND);
  }
}
