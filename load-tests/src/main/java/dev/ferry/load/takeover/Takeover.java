package dev.ferry.load.takeover;

import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.wire.WirePeer;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A writer whose connection dies without a word while its upload is under way; another one attaches
 * at once.
 */
final class Takeover {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] CHUNK = new byte[1 << 20];
  private static final long LENGTH = 8L << 20;

  private final ServiceProcess service;
  private final WirePeer second;
  private int number;

  Takeover(ServiceProcess service, WirePeer second) {
    this.service = service;
    this.second = second;
  }

  /** Nanoseconds from the second writer's Open to the service's Opened. */
  long round() {
    number++;
    ClientMessage.Open open =
        WirePeer.open(WorkspaceFile.parse("lab:/takeover"), "takeover-" + number, LENGTH);
    try (ChaosProxy proxy = ChaosProxy.start(service.port());
        WirePeer first = WirePeer.connect(proxy.port())) {
      AtomicBoolean acknowledged = new AtomicBoolean();
      CompletableFuture<?> writing = firstWriter(first, open, acknowledged).toFuture();
      if (!Waiting.until(acknowledged::get, PATIENCE)) {
        throw new IllegalStateException("The first writer was not heard: " + writing);
      }
      return takeOver(proxy, open);
    }
  }

  private long takeOver(ChaosProxy proxy, ClientMessage.Open open) {
    proxy.stallAll();
    final long start = System.nanoTime();
    ServerMessage.Opened opened =
        Waiting.value(
            second.upload(open, Flux.never()).ofType(ServerMessage.Opened.class).next(), PATIENCE);
    final long taken = System.nanoTime() - start;
    if (opened.durable().lengthBytes() < CHUNK.length) {
      throw new IllegalStateException("An acknowledged chunk is gone: " + opened);
    }
    abort(opened.id());
    return taken;
  }

  /** Writes a chunk and stays attached. */
  private static Mono<Void> firstWriter(
      WirePeer peer, ClientMessage.Open open, AtomicBoolean acknowledged) {
    return peer.upload(
            open,
            Flux.just(WirePeer.chunk(0, CHUNK), WirePeer.control(new ClientMessage.Flush()))
                .concatWith(Flux.never()))
        .doOnNext(
            message -> {
              if (message instanceof ServerMessage.Ack) {
                acknowledged.set(true);
              }
            })
        .then();
  }

  private void abort(UploadId id) {
    Waiting.done(second.ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(id)), PATIENCE);
  }
}
