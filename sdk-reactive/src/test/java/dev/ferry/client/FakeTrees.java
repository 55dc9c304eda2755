package dev.ferry.client;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.WirePayload;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.PackWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/** Trees of the fake service: it says what the test wants, right or wrong. */
final class FakeTrees {
  /** Packs of the answer to every list. */
  final List<byte[]> listed = new CopyOnWriteArrayList<>();

  /** Packs of the answer to every read. */
  final List<byte[]> read = new CopyOnWriteArrayList<>();

  volatile int crcError;

  Flux<Payload> list() {
    return packs(listed, 0);
  }

  Flux<Payload> read() {
    return packs(read, crcError);
  }

  /** A pack; its bytes can be spoiled. */
  static byte[] pack(Consumer<Filling> filling) {
    ByteBuffer bytes = ByteBuffer.allocate(256 * 1024);
    filling.accept(new Filling(new PackWriter(bytes), bytes));
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** What goes into a pack. */
  record Filling(PackWriter pack, ByteBuffer bytes) {
    Filling entry(TreeEntry entry) {
      pack.add(entry);
      return this;
    }

    Filling file(TreeEntry entry, byte[] data) {
      PackWriter.Mark unused = pack.addWithData(entry);
      bytes.put(data);
      return this;
    }
  }

  private static Flux<Payload> packs(List<byte[]> packs, int crcError) {
    return Flux.fromIterable(packs)
        .map(
            pack -> {
              ByteBuf chunk = Unpooled.buffer();
              int crc32c = Crc32c.of(pack, 0, pack.length) + crcError;
              new ChunkHeader(0, pack.length, crc32c).writeTo(chunk);
              return WirePayload.of(chunk.writeBytes(pack));
            });
  }
}
