package dev.ferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.rsocket.Payload;
import io.rsocket.frame.PayloadFrameCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WirePayloadTest {

  @Test
  void release_dataAndMetadata_releasesBothOnce() {
    ByteBuf data = buffer("data");
    ByteBuf metadata = buffer("metadata");
    WirePayload payload = WirePayload.of(data, metadata);

    assertThat(payload.release()).isTrue();

    assertThat(data.refCnt()).isZero();
    assertThat(metadata.refCnt()).isZero();
    assertThatThrownBy(payload::release).isInstanceOf(IllegalReferenceCountException.class);
  }

  @Test
  void retain_thenReleaseTwice_releasesAtTheLast() {
    ByteBuf data = buffer("data");
    WirePayload payload = WirePayload.of(data).retain().retain(2);

    assertThat(payload.release(3)).isFalse();
    assertThat(data.refCnt()).isEqualTo(1);
    assertThat(payload.release()).isTrue();
    assertThat(data.refCnt()).isZero();
  }

  @Test
  void slices_ofThePayload_leaveItsIndexesAlone() {
    WirePayload payload = WirePayload.of(buffer("data"), buffer("meta"));
    try {
      payload.sliceData().skipBytes(4);
      payload.sliceMetadata().skipBytes(4);

      assertThat(payload.getDataUtf8()).isEqualTo("data");
      assertThat(payload.getMetadataUtf8()).isEqualTo("meta");
      assertThat(payload.touch().touch("hint")).isSameAs(payload);
    } finally {
      payload.release();
    }
  }

  @Test
  void metadata_absent_isEmpty() {
    WirePayload payload = WirePayload.of(buffer("data"));
    try {
      assertThat(payload.hasMetadata()).isFalse();
      assertThat(payload.metadata().isReadable()).isFalse();
      assertThat(payload.sliceMetadata().isReadable()).isFalse();
    } finally {
      payload.release();
    }
  }

  @Test
  void decode_frame_sharesItsBytesAndOutlivesIt() {
    ByteBuf frame = frame("data", "meta");
    Payload payload = WirePayload.DECODER.apply(frame);

    assertThat(frame.release()).isFalse();
    assertThat(payload).isInstanceOf(WirePayload.class);
    assertThat(payload.getDataUtf8()).isEqualTo("data");
    assertThat(payload.hasMetadata()).isTrue();
    assertThat(payload.getMetadataUtf8()).isEqualTo("meta");

    payload.release();
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void decode_frameWithoutMetadata_hasNone() {
    ByteBuf frame = frame("data", null);
    Payload payload = WirePayload.DECODER.apply(frame);
    frame.release();

    assertThat(payload.hasMetadata()).isFalse();

    payload.release();
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void release_onOtherThreads_freesEveryFrame() {
    List<ByteBuf> frames = new ArrayList<>();
    List<CompletableFuture<Boolean>> releases = new ArrayList<>();
    for (int round = 0; round < 2_000; round++) {
      ByteBuf frame = frame("data " + round, "meta");
      Payload payload = WirePayload.DECODER.apply(frame);
      frame.release();
      frames.add(frame);
      releases.add(CompletableFuture.supplyAsync(payload::release));
    }

    assertThat(releases.stream().map(CompletableFuture::join)).containsOnly(true);
    assertThat(frames.stream().map(ByteBuf::refCnt)).containsOnly(0);
  }

  private static ByteBuf frame(String data, @Nullable String metadata) {
    return PayloadFrameCodec.encode(
        ByteBufAllocator.DEFAULT,
        1,
        false,
        false,
        true,
        metadata == null ? null : buffer(metadata),
        buffer(data));
  }

  private static ByteBuf buffer(String text) {
    return ByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
