package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ferry.transfer.ByteRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.http.MediaType;
import reactor.core.publisher.Flux;

/**
 * Several ranges in one answer (RFC 9110 §14.6).
 *
 * @param boundary what no file has, since nobody can guess it
 * @param type of the file
 * @param sizeBytes of the file
 */
record FileParts(String boundary, MediaType type, long sizeBytes, List<ByteRange> ranges) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BOUNDARY_BYTES = 16;

  static FileParts of(MediaType type, long sizeBytes, List<ByteRange> ranges) {
    byte[] bytes = new byte[BOUNDARY_BYTES];
    RANDOM.nextBytes(bytes);
    return new FileParts(HexFormat.of().formatHex(bytes), type, sizeBytes, ranges);
  }

  String contentType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  /** The value of Content-Range. */
  static String contentRange(ByteRange range, long sizeBytes) {
    return "bytes " + range.offset() + "-" + (range.end() - 1) + "/" + sizeBytes;
  }

  private String head(ByteRange range) {
    return (range.equals(ranges.get(0)) ? "" : "\r\n")
        + "--"
        + boundary
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Range: "
        + contentRange(range, sizeBytes)
        + "\r\n\r\n";
  }

  private String end() {
    return "\r\n--" + boundary + "--\r\n";
  }

  long lengthBytes() {
    return end().length()
        + ranges.stream().mapToLong(range -> head(range).length() + range.lengthBytes()).sum();
  }

  /** The body, with each range's bytes in its place. */
  Flux<Object> body(Function<ByteRange, Publisher<?>> bytes) {
    return Flux.fromIterable(ranges)
        .concatMap(
            range -> Flux.<Object>concat(Flux.just(ascii(head(range))), bytes.apply(range)), 1)
        .concatWith(Flux.defer(() -> Flux.just(ascii(end()))));
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(US_ASCII));
  }
}
