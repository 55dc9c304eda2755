package dev.ferry.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Forwards one direction of one connection and commits its faults. */
final class Pump implements Runnable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final ProxiedConnection connection;
  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final AtomicLong total;
  private final Gate gate = new Gate();
  private final Deque<Fault.Positioned> waiting = new ArrayDeque<>();
  private final List<Fault.Flip> flips;
  private final List<Fault> pacing;
  private final Duration delay;
  private long forwarded;

  Pump(
      ProxiedConnection connection,
      Direction direction,
      Socket from,
      Socket to,
      List<Fault> faults,
      AtomicLong total) {
    this.connection = connection;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.total = total;
    only(Fault.Positioned.class, faults).stream()
        .sorted(Comparator.comparingLong(Fault.Positioned::afterBytes))
        .forEach(waiting::add);
    flips = only(Fault.Flip.class, faults);
    pacing = only(Fault.class, faults);
    delay =
        only(Fault.Delay.class, faults).stream()
            .map(Fault.Delay::oneWay)
            .reduce(Duration.ZERO, Duration::plus);
  }

  Gate gate() {
    return gate;
  }

  void start(String name) {
    Thread thread = new Thread(this, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      forward(input(), to.getOutputStream());
    } catch (IOException e) {
      connection.close();
    } catch (InterruptedException e) {
      connection.close();
      Thread.currentThread().interrupt();
    } finally {
      connection.ended();
    }
  }

  /** Paced before it is delayed: bytes that wait for the rate are on no link yet. */
  private InputStream input() throws IOException {
    InputStream plain = from.getInputStream();
    LinkPace pace = new LinkPace(pacing, System.nanoTime());
    InputStream paced = pace.isUnlimited() ? plain : new PacedInput(plain, pace);
    return delay.isZero()
        ? paced
        : new DelayedInput(paced, delay, Thread.currentThread().getName() + "-delay");
  }

  private void forward(InputStream input, OutputStream output)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (faultsLetPass() && gate.pass()) {
      int count = input.read(buffer, 0, nextRead());
      if (!gate.pass()) {
        return;
      }
      if (count < 0) {
        to.shutdownOutput();
        return;
      }
      flip(buffer, count);
      output.write(buffer, 0, count);
      forwarded += count;
      total.addAndGet(count);
    }
  }

  /** Commits every fault whose byte has come; whether this direction goes on. */
  private boolean faultsLetPass() throws IOException {
    Fault.Positioned next = waiting.peek();
    while (next != null && next.afterBytes() <= forwarded) {
      waiting.remove();
      if (!commit(next)) {
        return false;
      }
      next = waiting.peek();
    }
    return true;
  }

  private boolean commit(Fault.Positioned fault) throws IOException {
    if (fault instanceof Fault.Stall) {
      gate.close();
      return true;
    }
    if (fault instanceof Fault.Cut) {
      connection.close();
    } else if (fault instanceof Fault.Reset) {
      connection.reset();
    } else {
      to.shutdownOutput();
      from.shutdownInput();
    }
    return false;
  }

  /** How much may be read without passing the next fault's byte. */
  private int nextRead() {
    Fault.Positioned next = waiting.peek();
    long toNextFault = next == null ? Long.MAX_VALUE : next.afterBytes() - forwarded;
    return (int) Math.min(BUFFER_BYTES, toNextFault);
  }

  private void flip(byte[] buffer, int count) {
    for (Fault.Flip flip : flips) {
      long index = flip.position() - forwarded;
      if (index >= 0 && index < count) {
        buffer[(int) index] ^= (byte) (1 << flip.bit());
      }
    }
  }

  private <F extends Fault> List<F> only(Class<F> kind, List<Fault> faults) {
    return faults.stream()
        .filter(fault -> fault.direction() == direction)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }
}
