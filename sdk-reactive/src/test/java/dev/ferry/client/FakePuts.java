package dev.ferry.client;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** The fake service's uploads in one request; unknown to it unless it is told otherwise. */
final class FakePuts {
  /** What was asked, in order. */
  final List<ClientMessage.Put> asked = new CopyOnWriteArrayList<>();

  /** What the next ones fail with, before anything is published. */
  final Queue<TransferException> failures = new ConcurrentLinkedQueue<>();

  volatile boolean known;

  /** How many answers are lost, after the object was published. */
  volatile int answersLost;

  volatile boolean silent;
  volatile @Nullable Function<Receipt, ServerMessage> answer;

  private final FakeService service;
  private final Map<TransferKey, Receipt> receipts = new ConcurrentHashMap<>();
  private final Map<TransferKey, byte[]> objects = new ConcurrentHashMap<>();

  FakePuts(FakeService service) {
    this.service = service;
  }

  /** What was published under the key. */
  byte[] bytes(TransferKey key) {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new IllegalStateException("nothing was put under " + key);
    }
    return bytes.clone();
  }

  /** The request stays the caller's. */
  Flux<Payload> serve(Payload request) {
    if (!known) {
      return Flux.error(FakeService.failure(FailureCode.MALFORMED));
    }
    ClientMessage.Put put =
        FakeService.read(RequestMetadata.control(request.sliceMetadata()), ClientMessage.Put.class);
    asked.add(put);
    TransferException failure = failures.poll();
    if (failure != null) {
      return Flux.error(failure);
    }
    if (silent) {
      return Flux.never();
    }
    Receipt receipt =
        receipts.computeIfAbsent(put.key(), key -> published(put, bytesOf(request.sliceData())));
    if (answersLost > 0) {
      answersLost--;
      service.dropConnections();
      return Flux.never();
    }
    Function<Receipt, ServerMessage> told = answer;
    return Flux.just(
        FakeService.payload(
            told == null ? new ServerMessage.Completed(receipt) : told.apply(receipt)));
  }

  private static byte[] bytesOf(ByteBuf data) {
    if (!data.isReadable()) {
      return new byte[0];
    }
    ChunkHeader header = ChunkHeader.readFrom(data);
    byte[] bytes = new byte[header.lengthBytes()];
    data.readBytes(bytes);
    if (header.offset() != 0 || Crc32c.of(bytes, 0, bytes.length) != header.crc32c()) {
      throw FakeService.failure(FailureCode.CHECKSUM_MISMATCH);
    }
    return bytes;
  }

  private Receipt published(ClientMessage.Put put, byte[] bytes) {
    boolean whole = bytes.length == put.lengthBytes();
    if (!whole
        || put.digest().filter(sent -> !sent.equals(FakeUploads.digestOf(bytes))).isPresent()) {
      throw FakeService.failure(FailureCode.DIGEST_MISMATCH);
    }
    objects.put(put.key(), bytes);
    return new Receipt(
        put.file(),
        bytes.length,
        Crc32c.of(bytes, 0, bytes.length),
        put.digestOrNull(),
        "v" + asked.size(),
        1,
        Instant.parse("2026-01-01T00:00:00Z"));
  }
}
