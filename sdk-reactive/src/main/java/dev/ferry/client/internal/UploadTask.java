package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Pace;
import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What one upload keeps over all its attempts. */
public final class UploadTask {
  private final ByteSource source;
  private final DigestLane digest;
  private final AckLedger ledger = new AckLedger();
  private final Wire wire;
  private final UploadEvents events;
  private final Patience patience;
  private final Pace pace;
  private final ChunkPacking packing;
  private volatile ContentLength length = ContentLength.DEFERRED;
  private volatile @Nullable UploadAttempt attempt;

  /** Nothing happened yet. */
  public UploadTask(
      ByteSource source,
      DigestLane digest,
      Wire wire,
      UploadEvents events,
      Patience patience,
      Pace pace,
      ChunkPacking packing) {
    this.packing = packing;
    this.source = source;
    this.digest = digest;
    this.wire = wire;
    this.events = events;
    this.patience = patience;
    this.pace = pace;
  }

  /** Where the bytes come from. */
  public ByteSource source() {
    return source;
  }

  /** What is known of bytes sent. */
  public AckLedger ledger() {
    return ledger;
  }

  /** Compresses, when it is wanted. */
  public ChunkPacking packing() {
    return packing;
  }

  /** The source was looked at. */
  public void lengthIs(ContentLength known) {
    length = known;
  }

  /** The first payload of an attempt; the caller owns it. */
  Payload opening(ClientMessage.Open open) {
    return packing
        .basis()
        .map(basis -> wire.request(Route.UPLOAD, open, basis.version()))
        .orElseGet(() -> wire.request(Route.UPLOAD, open));
  }

  /** Completes when everything sent is acknowledged, at once when nothing runs. */
  public Mono<Void> quiesce() {
    return Mono.create(
        sink -> {
          UploadAttempt running = attempt;
          if (running == null) {
            sink.success();
          } else {
            running.quiesce(sink::success);
          }
        });
  }

  void running(UploadAttempt started) {
    attempt = started;
  }

  DigestLane digest() {
    return digest;
  }

  Wire wire() {
    return wire;
  }

  UploadEvents events() {
    return events;
  }

  Patience patience() {
    return patience;
  }

  Pace pace() {
    return pace;
  }

  ContentLength length() {
    return length;
  }
}
