package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/** Reads all that is durable of one upload as chunks of another one. */
final class PartReading {
  private final UploadRecord part;
  private final StagedBlob blob;
  private final Scheduler disk;

  /**
   * A reading.
   *
   * @param blob the part's staging area; closed at the end
   */
  PartReading(UploadRecord part, StagedBlob blob, Scheduler disk) {
    this.part = part;
    this.blob = blob;
    this.disk = disk;
  }

  /**
   * Chunks on demand, read on the disk scheduler. What the whole has already is read, too, and not
   * handed on. Fails with {@code DATA_LOST} when the bytes are not what was acknowledged of the
   * part, or the whole has others.
   *
   * @param before what stands before the part in the whole
   * @param frontier what the whole has already
   */
  Flux<UploadInput> chunks(Prefix before, Prefix frontier, int chunkBytes) {
    long skipped = Math.max(0, frontier.lengthBytes() - before.lengthBytes());
    return Flux.<UploadInput, Prefix>generate(
            () -> skipped(before, frontier, skipped, chunkBytes),
            (read, sink) -> next(before, read, chunkBytes, sink))
        .doFinally(
            signal -> {
              var unused = disk.schedule(blob::close);
            })
        .subscribeOn(disk, true);
  }

  private Prefix skipped(Prefix before, Prefix frontier, long bytes, int chunkBytes) {
    Prefix read = Prefix.EMPTY;
    while (read.lengthBytes() < bytes) {
      int length = (int) Math.min(chunkBytes, bytes - read.lengthBytes());
      ByteBuf buffer = read(read.lengthBytes(), length);
      read = read.append(length, Crc32c.of(buffer.nioBuffer()));
      buffer.release();
    }
    boolean reaches = frontier.lengthBytes() >= before.lengthBytes();
    if (reaches && !before.append(read.lengthBytes(), read.crc32c()).equals(frontier)) {
      throw changed();
    }
    return read;
  }

  private Prefix next(
      Prefix before, Prefix read, int chunkBytes, SynchronousSink<UploadInput> sink) {
    Prefix durable = part.durable();
    if (read.lengthBytes() == durable.lengthBytes()) {
      if (read.equals(durable)) {
        sink.complete();
      } else {
        sink.error(changed());
      }
      return read;
    }
    int length = (int) Math.min(chunkBytes, durable.lengthBytes() - read.lengthBytes());
    ByteBuf buffer = read(read.lengthBytes(), length);
    int crc32c = Crc32c.of(buffer.nioBuffer());
    long offset = before.lengthBytes() + read.lengthBytes();
    sink.next(new UploadInput.Chunk(new ChunkBody(offset, crc32c, buffer, buffer)));
    return read.append(length, crc32c);
  }

  /** That many bytes; belong to the caller. */
  private ByteBuf read(long position, int lengthBytes) {
    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(lengthBytes);
    try {
      if (blob.read(position, buffer.nioBuffer(0, lengthBytes)) < lengthBytes) {
        throw changed();
      }
      return buffer.retain().writerIndex(lengthBytes);
    } catch (IOException e) {
      throw StorageFailures.of("reading upload " + part.id(), e);
    } finally {
      buffer.release();
    }
  }

  private TransferException changed() {
    return new TransferException(
        FailureCode.DATA_LOST,
        "The acknowledged bytes of upload " + part.id() + " changed on the disk");
  }
}
