package dev.ferry.load.process;

import dev.ferry.client.UploadSource;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import java.nio.ByteBuffer;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Seeded content as a source that is stored nowhere. */
public final class SeededSource {
  private SeededSource() {}

  /** As fast as it is taken, in pieces. */
  public static UploadSource of(SeededBytes content, long sizeBytes, int pieceBytes) {
    return UploadSource.ofReplayable(
        ContentLength.of(sizeBytes), offset -> pieces(content, offset, sizeBytes, pieceBytes));
  }

  /** A piece after every pause, and never more than one ahead. */
  public static UploadSource slow(
      SeededBytes content, long sizeBytes, int pieceBytes, Duration pause) {
    return UploadSource.ofReplayable(
        ContentLength.of(sizeBytes),
        offset ->
            pieces(content, offset, sizeBytes, pieceBytes)
                .concatMap(piece -> Mono.just(piece).delayElement(pause), 1));
  }

  private static Flux<ByteBuffer> pieces(
      SeededBytes content, long offset, long sizeBytes, int pieceBytes) {
    return Flux.generate(
        () -> offset,
        (at, sink) -> {
          int length = (int) Math.min(pieceBytes, sizeBytes - at);
          if (length <= 0) {
            sink.complete();
          } else {
            sink.next(content.at(at, length));
          }
          return at + Math.max(length, 0);
        });
  }
}
