package dev.ferry.load.simulation;

import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.PutOutcome;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The service's end of one attach: what the door of RSocket is in reality. */
final class ServerChannel implements Publisher<UploadInput>, Subscription {
  private static final int WANTED_CHUNK_BYTES = 16 * 1024;

  private final World world;
  private final Server server;
  private final Connection connection;
  private @Nullable Subscriber<? super UploadInput> receiver;
  private @Nullable Disposable running;
  private @Nullable UploadId id;
  private boolean inputEnded;

  ServerChannel(World world, Server server, Connection connection) {
    this.world = world;
    this.server = server;
    this.connection = connection;
  }

  // ---- what arrives

  void open(Plan plan, Source source, OpenUpload wish) {
    running =
        server
            .uploads()
            .open(wish, WANTED_CHUNK_BYTES)
            .flatMapMany(
                attachment ->
                    attachment.fold(
                        lease -> append(plan, lease),
                        receipt -> Flux.just(new UploadEvent.Published(receipt))))
            .doOnCancel(this::cancel)
            .doOnError(failure -> cancel())
            .subscribe(event -> tell(plan, source, event), this::refuse);
  }

  void put(Plan plan, Source source, boolean corrupt) {
    running =
        server
            .uploads()
            .put(plan.wholeWish(source), body(source.bytes(), 0, source.length(), corrupt))
            .subscribe(outcome -> tell(plan, source, outcome), this::refuse);
  }

  private void tell(Plan plan, Source source, PutOutcome outcome) {
    if (outcome instanceof PutOutcome.Published published) {
      tell(plan, source, new UploadEvent.Published(published.receipt()));
    } else {
      connection.answer(Writer::underWay);
    }
  }

  private Flux<UploadEvent> append(Plan plan, UploadLease lease) {
    id = lease.id();
    world.oracle().attached(plan, lease.id(), lease.durable());
    connection.answer(
        writer -> writer.opened(lease.id(), lease.epoch(), lease.durable(), lease.chunkBytes()));
    return server.uploads().append(lease, this).doOnCancel(lease::close);
  }

  void chunk(byte[] source, int offset, int length, boolean corrupt) {
    take(new UploadInput.Chunk(body(source, offset, length, corrupt)));
  }

  private static ChunkBody body(byte[] source, int offset, int length, boolean corrupt) {
    ByteBuf bytes = Unpooled.copiedBuffer(source, offset, length);
    int checksum = Crc32c.of(bytes.nioBuffer());
    if (corrupt && length > 0) {
      bytes.setByte(length - 1, bytes.getByte(length - 1) ^ 1);
    }
    return new ChunkBody(offset, checksum, bytes, bytes);
  }

  void flush() {
    take(new UploadInput.Flush());
  }

  void finish(UploadInput.Finish finish) {
    take(finish);
    Subscriber<? super UploadInput> taker = receiver;
    if (taker != null && !inputEnded) {
      inputEnded = true;
      taker.onComplete();
    }
  }

  private void take(UploadInput input) {
    Subscriber<? super UploadInput> taker = receiver;
    if (taker != null && !inputEnded) {
      taker.onNext(input);
    }
  }

  void lost() {
    Subscriber<? super UploadInput> taker = receiver;
    if (taker != null && !inputEnded && world.random().nextBoolean()) {
      inputEnded = true;
      taker.onError(new TransferException(FailureCode.CONNECTION_LOST, "The sender is gone"));
    }
    if (running != null) {
      running.dispose();
    }
  }

  // ---- what leaves

  private void tell(Plan plan, Source source, UploadEvent event) {
    if (!server.isAlive()) {
      return;
    }
    if (event instanceof UploadEvent.Acknowledged ack) {
      UploadId upload = java.util.Objects.requireNonNull(id);
      world.oracle().acknowledged(plan, source, upload, ack.durable());
      connection.answer(writer -> writer.acknowledged(ack.durable()));
    } else {
      Receipt receipt = ((UploadEvent.Published) event).receipt();
      world.oracle().published(plan, receipt);
      connection.answer(writer -> writer.completed(receipt));
    }
  }

  private void refuse(Throwable failure) {
    if (!server.isAlive()) {
      return;
    }
    if (failure instanceof TransferException known) {
      connection.answer(writer -> writer.refused(known));
    } else {
      world.violated("a failure without a code: " + failure);
    }
  }

  // ---- the pipeline's demand

  @Override
  public void subscribe(Subscriber<? super UploadInput> subscriber) {
    receiver = subscriber;
    subscriber.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    connection.answer(writer -> writer.credit(n));
  }

  @Override
  public void cancel() {
    inputEnded = true;
  }
}
