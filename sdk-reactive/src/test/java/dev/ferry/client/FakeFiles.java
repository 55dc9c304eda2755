package dev.ferry.client;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/** The fake service's files, served in chunks as they are asked for. */
final class FakeFiles {
  static final Instant MODIFIED = Instant.parse("2024-03-01T10:00:00Z");

  final List<ClientMessage.Fetch> fetches = new CopyOnWriteArrayList<>();
  final List<ClientMessage.FetchPieces> questions = new CopyOnWriteArrayList<>();
  final AtomicInteger chunksSent = new AtomicInteger();
  final Queue<Long> drops = new ConcurrentLinkedQueue<>();
  final AtomicLong stallAt = new AtomicLong(Long.MAX_VALUE);
  final AtomicLong flipAt = new AtomicLong(-1);
  final AtomicLong stallRangeWith = new AtomicLong(-1);
  volatile long changeEtagAt = Long.MAX_VALUE;
  private volatile long replaceAt = Long.MAX_VALUE;
  private volatile Stored replacement = new Stored(new byte[0], "none");
  volatile int chunkBytes = 64 * 1024;
  volatile boolean digestKnown = true;
  volatile boolean crcKnown = true;
  volatile int crcError;
  volatile boolean wrongDigest;
  volatile boolean piecesAnswered = true;
  volatile boolean piecesKnown = true;
  volatile int pieceError;
  volatile boolean zstd;

  /** What becomes of a chunk before it is sent; takes it over. */
  volatile UnaryOperator<ByteBuf> wireForm = UnaryOperator.identity();

  private final FakeService service;
  private final Map<WorkspaceFile, Stored> stored = new ConcurrentHashMap<>();

  FakeFiles(FakeService service) {
    this.service = service;
  }

  record Stored(byte[] bytes, String etag) {}

  void put(WorkspaceFile file, byte[] bytes, String etag) {
    stored.put(file, new Stored(bytes, etag));
  }

  /** Once somebody fetches that byte, the file is another one; streams that run go on. */
  void replaceAt(long offset, byte[] bytes, String etag) {
    replacement = new Stored(bytes, etag);
    replaceAt = offset;
  }

  Flux<ServerMessage> list() {
    return Flux.fromIterable(stored.keySet()).map(this::stat);
  }

  ServerMessage stat(WorkspaceFile file) {
    return new FileAnswer.Entry(statOf(file, found(file)));
  }

  ServerMessage remove(WorkspaceFile file) {
    return new FileAnswer.Removed(stored.remove(file) != null);
  }

  Flux<Payload> serve(ClientMessage.Fetch fetch) {
    fetches.add(fetch);
    Stored file = found(fetch.file());
    if (fetch.etag().isPresent() && !fetch.etag().get().equals(file.etag())) {
      throw FakeService.failure(FailureCode.VERSION_CHANGED);
    }
    long rest = file.bytes().length - fetch.offset();
    long length = fetch.lengthBytes() < 0 ? rest : Math.min(rest, fetch.lengthBytes());
    ServerMessage header =
        new ServerMessage.Header(
            statOf(fetch.file(), file), fetch.offset(), length, chunkBytes, zstd);
    return Flux.just(FakeService.payload(header))
        .concatWith(chunks(fetch, file, fetch.offset() + length));
  }

  /** All in one message; the test's files are small. */
  Flux<Payload> pieces(ClientMessage.FetchPieces question) {
    questions.add(question);
    Stored file = found(question.file());
    if (question.etag().isPresent() && !question.etag().get().equals(file.etag())) {
      throw FakeService.failure(FailureCode.VERSION_CHANGED);
    }
    if (!piecesAnswered) {
      throw FakeService.failure(FailureCode.MALFORMED);
    }
    List<Integer> checksums = new ArrayList<>();
    for (int at = 0; piecesKnown && at < file.bytes().length; at += Pieces.LENGTH_BYTES) {
      int length = Math.min(Pieces.LENGTH_BYTES, file.bytes().length - at);
      checksums.add(Crc32c.of(file.bytes(), at, length) ^ pieceError);
    }
    int count = (int) Pieces.count(file.bytes().length);
    return Flux.just(
            new FileAnswer.Entry(statOf(question.file(), file)),
            new ServerMessage.PieceChecksums(0, count, checksums))
        .map(FakeService::payload);
  }

  private Flux<Payload> chunks(ClientMessage.Fetch fetch, Stored file, long end) {
    WorkspaceFile name = fetch.file();
    long from = fetch.offset();
    long stall = stallAt.getAndSet(Long.MAX_VALUE);
    long silent = stallRangeWith.get();
    if (silent >= from && silent < end && stallRangeWith.compareAndSet(silent, -1)) {
      return Flux.never();
    }
    Flux<Payload> chunks =
        Flux.generate(
            () -> from,
            (offset, sink) -> nextChunk(name, file, offset, Math.min(stall, end), sink));
    return stall < end ? chunks.concatWith(Flux.never()) : chunks;
  }

  private Long nextChunk(
      WorkspaceFile name, Stored file, Long offset, long end, SynchronousSink<Payload> sink) {
    if (offset >= end) {
      sink.complete();
      return offset;
    }
    Long drop = drops.peek();
    if (drop != null && offset >= drop) {
      drops.remove();
      return dropped(offset, sink);
    }
    if (offset >= changeEtagAt) {
      changeEtagAt = Long.MAX_VALUE;
      put(name, file.bytes(), file.etag() + "-changed");
      return dropped(offset, sink);
    }
    if (offset >= replaceAt) {
      replaceAt = Long.MAX_VALUE;
      put(name, replacement.bytes(), replacement.etag());
    }
    int length = (int) Math.min(chunkBytes, end - offset);
    sink.next(chunk(file.bytes(), Math.toIntExact(offset), length));
    chunksSent.incrementAndGet();
    return offset + length;
  }

  private Long dropped(Long offset, SynchronousSink<Payload> sink) {
    service.dropConnections();
    sink.error(FakeService.failure(FailureCode.CONNECTION_LOST));
    return offset;
  }

  private Payload chunk(byte[] bytes, int offset, int length) {
    ByteBuf wire = ByteBufAllocator.DEFAULT.buffer(ChunkHeader.LENGTH_BYTES + length);
    new ChunkHeader(offset, length, Crc32c.of(bytes, offset, length)).writeTo(wire);
    wire.writeBytes(bytes, offset, length);
    long flip = flipAt.get();
    if (flip >= offset && flip < offset + length) {
      flipAt.set(-1);
      int index = ChunkHeader.LENGTH_BYTES + (int) (flip - offset);
      wire.setByte(index, wire.getByte(index) ^ 1);
    }
    return WirePayload.of(wireForm.apply(wire));
  }

  private Stored found(WorkspaceFile file) {
    Stored found = stored.get(file);
    if (found == null) {
      throw FakeService.failure(FailureCode.NOT_FOUND);
    }
    return found;
  }

  private FileStat statOf(WorkspaceFile name, Stored file) {
    Digest digest = FakeUploads.digestOf(wrongDigest ? new byte[] {1} : file.bytes());
    return new FileStat(
        name.path(),
        FileStat.Type.FILE,
        file.bytes().length,
        0640,
        MODIFIED,
        file.etag(),
        digestKnown ? digest : null,
        crcKnown ? Crc32c.of(file.bytes(), 0, file.bytes().length) ^ crcError : null);
  }
}
