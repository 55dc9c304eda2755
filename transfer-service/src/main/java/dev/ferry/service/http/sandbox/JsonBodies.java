package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.ByteArrayOutputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that are JSON, each of a bounded size. */
@Component
final class JsonBodies {
  private final JsonMapper json;

  JsonBodies(JsonMapper json) {
    this.json = json;
  }

  /**
   * Reads a whole body.
   *
   * @param body taken over
   * @param bytesMax longest that is read
   * @return {@code MALFORMED} for what is no such JSON, {@code TOO_LONG}
   */
  <T> Mono<T> read(Flux<DataBuffer> body, int bytesMax, Class<T> type) {
    return bytes(body, bytesMax).map(bytes -> parsed(bytes, 0, type));
  }

  /**
   * All bytes of a body. Each buffer is copied and freed as it comes: none of them is there to be
   * freed twice by those who watch over what is dropped.
   */
  static Mono<byte[]> bytes(Flux<DataBuffer> body, int bytesMax) {
    RestOfBody rest = new RestOfBody(body);
    return rest.body()
        .map(JsonBodies::copied)
        .collect(ByteArrayOutputStream::new, (all, more) -> append(all, more, bytesMax))
        .map(ByteArrayOutputStream::toByteArray)
        .onErrorResume(failure -> rest.passed().then(Mono.error(failure)));
  }

  private static void append(ByteArrayOutputStream all, byte[] more, int bytesMax) {
    if (all.size() + more.length > bytesMax) {
      throw new TransferException(
          FailureCode.TOO_LONG,
          "The body is longer than " + bytesMax + " bytes, the most it may be");
    }
    all.writeBytes(more);
  }

  private static byte[] copied(DataBuffer whole) {
    try {
      byte[] bytes = new byte[whole.readableByteCount()];
      whole.read(bytes);
      return bytes;
    } finally {
      DataBufferUtils.release(whole);
    }
  }

  /** What bytes from an offset on say. */
  <T> T parsed(byte[] bytes, int offset, Class<T> type) {
    try {
      T read = json.readValue(bytes, offset, bytes.length - offset, type);
      if (read == null) {
        throw new TransferException(FailureCode.MALFORMED, "The body is no JSON object");
      }
      return read;
    } catch (JacksonException e) {
      throw new TransferException(
          FailureCode.MALFORMED, "The body is not the JSON that is expected here", e);
    }
  }

  /** As bytes. */
  byte[] write(Object value) {
    return json.writeValueAsBytes(value);
  }
}
