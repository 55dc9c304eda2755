package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads a file straight into wire buffers, on its own lane. */
final class FileChunkReader implements ChunkReader {
  private final Path file;
  private final long base;
  private final long endBytes;
  private final SerialLane lane;
  private final ByteBufAllocator allocator;
  private long position;
  private @Nullable FileChannel channel;
  private boolean closed;

  /**
   * A reader of a part of that file.
   *
   * @param base offset that chunks count from
   * @param offset where it begins
   * @param endBytes where it ends
   */
  FileChunkReader(
      Path file,
      long base,
      long offset,
      long endBytes,
      SerialLane lane,
      ByteBufAllocator allocator) {
    this.file = file;
    this.base = base;
    this.position = offset;
    this.endBytes = endBytes;
    this.lane = lane;
    this.allocator = allocator;
  }

  @Override
  public void pull(int maxBytes, Receiver receiver) {
    lane.execute(() -> answer(maxBytes, receiver));
  }

  @Override
  public void close() {
    lane.execute(this::closeChannel);
  }

  private void answer(int maxBytes, Receiver receiver) {
    if (closed || position >= endBytes) {
      receiver.end();
      return;
    }
    Chunk chunk;
    try {
      chunk = read((int) Math.min(maxBytes, endBytes - position));
    } catch (IOException e) {
      receiver.failed(ServiceFailures.localIo("read", file, e));
      return;
    } catch (RuntimeException | Error e) {
      receiver.failed(e);
      return;
    }
    position = base + chunk.end();
    receiver.chunk(chunk);
  }

  private Chunk read(int length) throws IOException {
    ByteBuf wire = Chunk.allocate(allocator, length);
    try {
      fill(wire, length);
      return Chunk.seal(position - base, wire);
    } catch (IOException | RuntimeException | Error e) {
      wire.release();
      throw e;
    }
  }

  private void fill(ByteBuf wire, int length) throws IOException {
    FileChannel open = openedChannel();
    int done = 0;
    while (done < length) {
      int read = ChannelBytes.read(open, position + done, wire, length - done);
      if (read < 0) {
        throw new TransferException(
            FailureCode.SOURCE_CHANGED,
            "'" + file + "' was cut to " + (position + done) + " bytes while it was uploaded");
      }
      done += read;
    }
  }

  private FileChannel openedChannel() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(file, StandardOpenOption.READ);
      channel = open;
    }
    return open;
  }

  private void closeChannel() {
    closed = true;
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException ignored) {
        // nothing was written, nothing is lost
      }
    }
  }
}
