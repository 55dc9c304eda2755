package dev.ferry.load.process;

import dev.ferry.client.Progress;
import dev.ferry.client.Upload;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Receipt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An upload that runs in this JVM while something happens to it. */
public final class RunningUpload {
  private final CompletableFuture<Receipt> receipt;
  private volatile Progress last =
      new Progress(0, ContentLength.DEFERRED, 0, 0, 0, 0, 0, 0, Progress.State.CONNECTING);

  private RunningUpload(Upload upload) {
    Mono<Receipt> watched = upload.progress().doOnNext(this::take).then(Mono.empty());
    this.receipt = Flux.merge(watched, upload.completion()).single().toFuture();
  }

  /** Starts it. */
  public static RunningUpload start(Upload upload) {
    return new RunningUpload(upload);
  }

  /** The newest snapshot. */
  public Progress last() {
    return last;
  }

  /** Whether it ended in any way. */
  public boolean isDone() {
    return receipt.isDone();
  }

  /** Whether it ended without a receipt. */
  public boolean hasFailed() {
    return receipt.isCompletedExceptionally();
  }

  /** Waits for its receipt. */
  public Receipt await(Duration atMost) {
    try {
      return receipt.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("An upload took more than " + atMost + ", last " + last, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void take(Progress snapshot) {
    last = snapshot;
  }
}
