package dev.ferry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the tests of transfers share. */
final class Transfers {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  static final int CHUNK = 64 * 1024;
  static final WorkspaceFile TARGET = WorkspaceFile.parse("lab:/dir/file.bin");

  private Transfers() {}

  static byte[] content(int length) {
    return new SeededBytes(42).at(0, length).array();
  }

  static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> T await(Mono<T> mono) {
    T value = mono.block(PATIENCE);
    if (value == null) {
      throw new AssertionError("completed without a value");
    }
    return value;
  }

  static Receipt run(FerryClient client, UploadRequest request) {
    return await(client.upload(request).completion());
  }

  static void close(FerryClient client) {
    client.close().block(PATIENCE);
  }

  static TransferException failureOf(Mono<?> mono, FailureCode expected) {
    List<TransferException> seen = new ArrayList<>();
    assertThatThrownBy(() -> mono.block(PATIENCE))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> {
              assertThat(failure.code()).as(failure.toString()).isEqualTo(expected);
              seen.add(failure);
            });
    return seen.get(0);
  }

  /** Buffers of uneven sizes with that content. */
  static Flux<ByteBuffer> buffers(byte[] bytes, int from, int size) {
    return Flux.generate(
        () -> from,
        (offset, sink) -> {
          int length = Math.min(size, bytes.length - offset);
          if (length == 0) {
            sink.complete();
          } else {
            sink.next(ByteBuffer.wrap(bytes, offset, length).slice());
          }
          return offset + length;
        });
  }

  static void until(String what, BooleanSupplier holds) {
    Boolean reached =
        Flux.interval(Duration.ofMillis(5))
            .map(tick -> holds.getAsBoolean())
            .filter(Boolean::booleanValue)
            .blockFirst(PATIENCE);
    assertThat(reached).as(what).isTrue();
  }
}
