package dev.ferry.client;

import dev.ferry.client.internal.ByteSource;
import dev.ferry.client.internal.FileByteSource;
import dev.ferry.client.internal.OnceByteSource;
import dev.ferry.client.internal.ReplayableByteSource;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The bytes of an upload's source; a caller's publisher sees the Reactor context of the upload. */
final class SourceBytes {
  private volatile ContextView context = Context.empty();

  /** From now on the caller's publishers are subscribed with that context. */
  void contextIs(ContextView ofTheUpload) {
    context = ofTheUpload;
  }

  ByteSource of(UploadSource source, ClientRuntime runtime) {
    if (source instanceof UploadSource.OfPath path) {
      return new FileByteSource(path.file, runtime.threads(), runtime.wire());
    }
    if (source instanceof UploadSource.OfReplayable replayable) {
      return new ReplayableByteSource(
          replayable.length,
          offset -> inContext(replayable.fromOffset.apply(offset)),
          runtime.wire());
    }
    UploadSource.OfPublisher once = (UploadSource.OfPublisher) source;
    return new OnceByteSource(once.length, inContext(once.once), runtime.wire());
  }

  private Publisher<ByteBuffer> inContext(Publisher<ByteBuffer> publisher) {
    return Flux.from(publisher).contextWrite(inside -> inside.putAll(context));
  }
}
