package dev.ferry.client;

import static dev.ferry.client.Transfers.CHUNK;
import static dev.ferry.client.Transfers.TARGET;
import static dev.ferry.client.Transfers.await;
import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.read;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.zstd.ChunkPacker;
import dev.ferry.testkit.LogLines;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads whose chunks come compressed, as agreed or not. */
final class DownloadCompressionTest {
  private static final byte[] TEXT = new LogLines(2).bytes(10 * CHUNK + 4321);

  private Path target;
  private FakeService service;
  private FerryClient client;

  @BeforeEach
  void start(@TempDir Path folder) {
    target = folder.resolve("file.log");
    service = FakeService.start();
    service.files.put(TARGET, TEXT, "e1");
    service.files.zstd = true;
    service.files.wireForm = DownloadCompressionTest::packed;
    client = service.client();
  }

  @AfterEach
  void stop() {
    Transfers.close(client);
    service.close();
  }

  private static ByteBuf packed(ByteBuf plain) {
    ChunkHeader header = ChunkHeader.readFrom(plain);
    ByteBuffer raw = ByteBuffer.allocateDirect(header.lengthBytes());
    plain.readBytes(raw);
    plain.release();
    return requireNonNull(new ChunkPacker().pack(header, raw.flip()));
  }

  /** The packed chunk under a header of that raw length. */
  private static ByteBuf announced(ByteBuf plain, int lengthBytes) {
    ByteBuf packed = packed(plain);
    int end = packed.writerIndex();
    new ChunkHeader(0, lengthBytes, 0).writeCompressedTo(packed.writerIndex(0));
    return packed.writerIndex(end);
  }

  private DownloadRequest request(boolean compression) {
    return DownloadRequest.of(TARGET, target).withCompression(compression);
  }

  private TransferException malformed(boolean compression) {
    return failureOf(client.download(request(compression)).completion(), FailureCode.MALFORMED);
  }

  @Test
  void download_compressedAsAgreed_arrivesWhole() {
    DownloadResult result = await(client.download(request(true)).completion());

    assertThat(read(target)).isEqualTo(TEXT);
    assertThat(result.digestVerified()).isTrue();
    assertThat(result.receivedBytes()).isEqualTo(TEXT.length);
    assertThat(service.files.fetches).allMatch(ClientMessage.Fetch::zstd);
  }

  @Test
  void download_compressedUnasked_isMalformed() {
    assertThat(malformed(false)).hasMessageContaining("begins with kind");
    assertThat(service.files.fetches).noneMatch(ClientMessage.Fetch::zstd);
  }

  @Test
  void download_compressedWithoutAnAgreement_isMalformed() {
    service.files.zstd = false;

    assertThat(malformed(true)).hasMessageContaining("begins with kind");
  }

  @Test
  void download_rawLengthBeyondTheChunk_isMalformed() {
    service.files.wireForm = plain -> announced(plain, 8 * CHUNK);

    assertThat(malformed(true)).hasMessageContaining("compressed chunk of " + 8 * CHUNK);
  }

  @Test
  void download_damagedFrame_isFetchedAgain() {
    AtomicBoolean damaged = new AtomicBoolean();
    service.files.wireForm =
        plain -> damaged.getAndSet(true) ? packed(plain) : announced(plain, CHUNK - 1);

    var unused = await(client.download(request(true)).completion());

    assertThat(read(target)).isEqualTo(TEXT);
    assertThat(service.files.fetches).hasSize(2);
  }
}
