package dev.ferry.service.rsocket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.zstd.ChunkPacker;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.LogLines;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;

/** Compressed chunks that are right, wrong, bombs or not agreed on (docs/protocol.md §4.5). */
final class CompressedChunksTest extends FailureProvocation {
  private static final byte[] TEXT = new LogLines(5).bytes(CHUNK);

  private static ByteBuf packed(long offset, byte[] bytes) {
    ByteBuffer raw = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    ChunkHeader header = new ChunkHeader(offset, bytes.length, Crc32c.of(raw));
    return requireNonNull(new ChunkPacker().pack(header, raw));
  }

  private static WirePayload payload(ByteBuf chunk) {
    return WirePayload.of(chunk);
  }

  /** A packed chunk under another header. */
  private static WirePayload announced(int lengthBytes, int crc32c, byte[] bytes) {
    ByteBuf chunk = packed(0, bytes);
    int end = chunk.writerIndex();
    new ChunkHeader(0, lengthBytes, crc32c).writeCompressedTo(chunk.writerIndex(0));
    return payload(chunk.writerIndex(end));
  }

  private RawClient.Channel opened(boolean zstd) {
    RawClient.Channel channel = client().channel(open("k", 2L * CHUNK).withZstd(zstd));
    assertThat(channel.expect(ServerMessage.Opened.class).zstd()).isEqualTo(zstd);
    return channel;
  }

  /** The chunk is refused, and nothing of it is kept: the next attach begins at 0. */
  private void assertRefused(WirePayload chunk, FailureCode code, String word) {
    TransferException failure = opened(true).send(chunk).expectFailure();

    assertSays(failure, code, word);
    assertNothingWritten();
  }

  private void assertNothingWritten() {
    ServerMessage.Opened again =
        client().channel(open("k", 2L * CHUNK)).expect(ServerMessage.Opened.class);
    assertThat(again.durable().lengthBytes()).isZero();
  }

  @Test
  void compressedChunk_agreedOn_isWrittenRaw() {
    RawClient.Channel channel = opened(true);
    channel.send(payload(packed(0, TEXT)));
    channel.send(new ClientMessage.Flush());

    ServerMessage.Ack ack = channel.expectAck(CHUNK);

    assertThat(ack.durable().crc32c()).isEqualTo(Crc32c.of(TEXT, 0, CHUNK));
  }

  @Test
  void compressedChunk_notAgreedOn_isMalformed() {
    TransferException failure = opened(false).send(payload(packed(0, TEXT))).expectFailure();

    assertSays(failure, FailureCode.MALFORMED, "not agreed on");
    assertNothingWritten();
  }

  @Test
  void compressedChunk_offeredToAServiceThatWantsNone_isMalformed() {
    start(ServiceHarness.options(data).compression(CompressionPolicy.OFF));
    RawClient.Channel channel = client().channel(open("k", 2L * CHUNK).withZstd(true));
    assertThat(channel.expect(ServerMessage.Opened.class).zstd()).isFalse();

    assertSays(
        channel.send(payload(packed(0, TEXT))).expectFailure(),
        FailureCode.MALFORMED,
        "not agreed on");
  }

  @Test
  void compressedChunk_flippedByte_isChecksumMismatch() {
    ByteBuf chunk = packed(0, TEXT);
    int middle = chunk.readableBytes() / 2;
    chunk.setByte(middle, chunk.getByte(middle) ^ 1);

    assertRefused(payload(chunk), FailureCode.CHECKSUM_MISMATCH, "");
  }

  @Test
  void compressedChunk_ofOtherBytes_isChecksumMismatch() {
    assertRefused(announced(CHUNK, 1, TEXT), FailureCode.CHECKSUM_MISMATCH, "announced was");
  }

  @Test
  void compressedChunk_bomb_isChecksumMismatchBeforeItGrows() {
    byte[] zeros = new byte[16 << 20];

    assertRefused(announced(CHUNK, 0, zeros), FailureCode.CHECKSUM_MISMATCH, "does not hold");
  }

  @Test
  void compressedChunk_shorterThanAnnounced_isChecksumMismatch() {
    byte[] half = new LogLines(5).bytes(CHUNK / 2);

    assertRefused(announced(CHUNK, 0, half), FailureCode.CHECKSUM_MISMATCH, "does not hold");
  }

  @Test
  void compressedChunk_rawLengthBeyondTheChunk_isLimitExceeded() {
    assertRefused(announced(1 << 30, 0, TEXT), FailureCode.LIMIT_EXCEEDED, String.valueOf(1 << 30));
  }

  @Test
  void compressedChunk_frameAsLongAsItsBytes_isMalformed() {
    assertRefused(announced(16, 0, TEXT), FailureCode.MALFORMED, "frame");
  }

  @Test
  void fetch_withoutOffer_getsPlainChunks() {
    RawClient.Channel channel = opened(true);
    channel.send(payload(packed(0, TEXT))).send(payload(packed(CHUNK, TEXT)));
    byte[] whole = new byte[2 * CHUNK];
    System.arraycopy(TEXT, 0, whole, 0, CHUNK);
    System.arraycopy(TEXT, 0, whole, CHUNK, CHUNK);
    channel.send(new ClientMessage.Finish(whole.length, null, Digest.ofBytes(sha(whole))));
    channel.expectLast(ServerMessage.Completed.class);
    channel.complete();

    assertThat(client().download(new ClientMessage.Fetch(FILE, 0, -1, null, CHUNK)))
        .isEqualTo(whole);
  }

  private static byte[] sha(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
