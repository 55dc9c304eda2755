package dev.ferry.service.http.tus;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.download.ChunkSink;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.OpenDownload;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The bytes of finished uploads. Never shown by a browser: what they are is the client's word. */
@Component
final class TusBytes {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final Downloads downloads;

  TusBytes(Downloads downloads) {
    this.downloads = downloads;
  }

  /** Writes all bytes of an upload, in the version that it became. */
  Mono<Void> write(Caller caller, TusUpload upload, ServerHttpResponse response) {
    Receipt receipt = upload.status().receiptOrNull();
    if (receipt == null) {
      throw new TransferException(FailureCode.NOT_FOUND, "The upload is not finished");
    }
    caller.require(Operation.READ, upload.file());
    NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
    OpenDownload wish = new OpenDownload(upload.file(), 0, -1, receipt.etag(), CHUNK_BYTES);
    return response.writeWith(
        downloads
            .<DataBuffer>read(
                wish,
                buffers.getByteBufAllocator(),
                OutboundGate.OPEN,
                new PaidBuffers(buffers, caller),
                (plan, stat) -> {
                  describe(stat, response.getHeaders());
                  return buffers.wrap(new byte[0]);
                })
            .skip(1));
  }

  private static void describe(FileStat stat, HttpHeaders headers) {
    headers.setContentLength(stat.sizeBytes());
    headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
    headers.setContentDisposition(
        ContentDisposition.attachment().filename(stat.path().name(), UTF_8).build());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
    headers.setCacheControl("no-store");
  }

  private record PaidBuffers(NettyDataBufferFactory buffers, Caller caller)
      implements ChunkSink<DataBuffer> {
    @Override
    public int headerBytes() {
      return 0;
    }

    @Override
    public DataBuffer chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
      try {
        caller.spend(lengthBytes);
        return buffers.wrap(buffer);
      } catch (TransferException e) {
        buffer.release();
        throw e;
      }
    }

    @Override
    public void discard(DataBuffer element) {
      var unused = DataBufferUtils.release(element);
    }
  }
}
