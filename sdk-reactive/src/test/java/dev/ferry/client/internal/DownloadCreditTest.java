package dev.ferry.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;

final class DownloadCreditTest {
  private static final int KIB = 1024;
  private static final int WINDOW = 8 * 1024 * KIB;

  private final Asked asked = new Asked();
  private final DownloadCredit credit = begun(Pace.FREE);

  @Test
  void open_askedForAWindow_countsWhatWasAskedForBefore() {
    credit.open(1024 * KIB, WINDOW);

    assertThat(asked.chunks).containsExactly(3L, 6L);
  }

  @Test
  void free_withoutAPace_asksForAQuarterOfTheWindowAtATime() {
    credit.open(512 * KIB, WINDOW);
    asked.chunks.clear();

    for (int i = 0; i < 9; i++) {
      credit.free();
    }

    assertThat(asked.chunks).containsExactly(4L, 4L);
  }

  @Test
  void free_atAPace_asksForEachAtItsPlace() {
    DownloadCredit paced = begun(Pace.of(1L << 50));
    paced.open(512 * KIB, WINDOW);
    asked.chunks.clear();

    paced.free();
    paced.free();

    assertThat(asked.chunks).containsExactly(1L, 1L);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 100, 1000, 1024, 2048, 3000, 8192, 10_000})
  void free_whateverTheChunkSize_neverWaitsForAnEmptyWindow(int kib) {
    credit.open(kib * KIB, WINDOW);
    long places = asked.total() - 1;

    for (long i = 0; i < places; i++) {
      credit.free();
    }

    assertThat(asked.total() - 1).isGreaterThan(places);
    assertThat(asked.total() - 1).isLessThanOrEqualTo(2 * places);
  }

  @Test
  void cancel_beforeItBegins_cancelsTheRequest() {
    DownloadCredit left = new DownloadCredit(Pace.FREE, clock());
    left.cancel();

    boolean wanted = left.begin(asked);

    assertThat(wanted).isFalse();
    assertThat(asked.cancelled).isTrue();
  }

  @Test
  void free_afterTheEnd_asksForNothing() {
    credit.open(4096 * KIB, WINDOW);
    asked.chunks.clear();

    credit.close();
    credit.free();

    assertThat(asked.chunks).isEmpty();
    assertThat(asked.cancelled).isFalse();
  }

  private DownloadCredit begun(Pace pace) {
    DownloadCredit made = new DownloadCredit(pace, clock());
    assertThat(made.begin(asked)).isTrue();
    asked.chunks.clear();
    made.askFirst();
    return made;
  }

  private static StallClock clock() {
    return new StallClock(new Patience(Duration.ofSeconds(10), new LinkActivity()));
  }

  private static final class Asked implements Subscription {
    private final List<Long> chunks = new ArrayList<>();
    private boolean cancelled;

    long total() {
      return chunks.stream().flatMapToLong(LongStream::of).sum();
    }

    @Override
    public void request(long n) {
      chunks.add(n);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
