package dev.ferry.client;

import dev.ferry.transfer.ContentLength;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongFunction;
import org.reactivestreams.Publisher;

/**
 * Where the bytes of an upload come from.
 *
 * <p>A source is read only while an upload runs, and only as fast as the service takes its bytes.
 */
public abstract sealed class UploadSource {

  private UploadSource() {}

  /**
   * A regular file. It must not change while it is uploaded: its size, modification time, identity
   * and the time of its last change of any kind (mode and links too) are compared before and after
   * reading, and a change fails with {@code SOURCE_CHANGED} before anything is published. A file
   * that cannot be read fails with {@code LOCAL_IO}.
   */
  public static UploadSource ofPath(Path file) {
    return new OfPath(file);
  }

  /**
   * Bytes that can be read again from any offset, for example from another store.
   *
   * @param length how many there are, if known
   * @param fromOffset gives a publisher of all bytes from an offset to the end; called once per
   *     attempt, never for two at once. Its buffers belong to the upload from {@code onNext} on.
   */
  public static UploadSource ofReplayable(
      ContentLength length, LongFunction<Publisher<ByteBuffer>> fromOffset) {
    return new OfReplayable(length, fromOffset);
  }

  /**
   * Bytes that can be read once. What is not yet acknowledged is kept in memory, never more than a
   * window; an upload whose bytes are needed again from further back fails with {@code
   * SOURCE_NOT_REPLAYABLE}.
   *
   * @param length how many there are, if known
   * @param once subscribed once; its buffers belong to the upload from {@code onNext} on
   */
  public static UploadSource ofPublisher(ContentLength length, Publisher<ByteBuffer> once) {
    return new OfPublisher(length, once);
  }

  static final class OfPath extends UploadSource {
    final Path file;

    private OfPath(Path file) {
      this.file = file;
    }
  }

  static final class OfReplayable extends UploadSource {
    final ContentLength length;
    final LongFunction<Publisher<ByteBuffer>> fromOffset;

    private OfReplayable(ContentLength length, LongFunction<Publisher<ByteBuffer>> fromOffset) {
      this.length = length;
      this.fromOffset = fromOffset;
    }
  }

  static final class OfPublisher extends UploadSource {
    final ContentLength length;
    final Publisher<ByteBuffer> once;

    private OfPublisher(ContentLength length, Publisher<ByteBuffer> once) {
      this.length = length;
      this.once = once;
    }
  }
}
