package dev.ferry.service.http.sandbox;

import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Watches whose events wait here until they are asked for. There are not too many, each keeps not
 * too many events, and one that nobody asks for long is over.
 */
@Component
final class PolledWatches implements DisposableBean {
  /** Most of them at once, of all sandboxes. */
  static final int ALL_MAX = 1024;

  /** Most of one sandbox. */
  static final int OF_SANDBOX_MAX = 64;

  /** Most events that wait. */
  static final int EVENTS_MAX = 1024;

  private static final Duration IDLE_MAX = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final int ID_BYTES = 16;

  private final WatchEvents events;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Polled> byId = new ConcurrentHashMap<>();

  PolledWatches(WatchEvents events) {
    this.events = events;
  }

  /** One of them. */
  private static final class Polled {
    private final WorkspaceName workspace;
    private final Disposable.Swap watching = Disposables.swap();
    private final Deque<Calls.Event> waiting = new ArrayDeque<>();
    private @Nullable TransferException failure;
    private boolean lost;
    private int looksWithoutPoll;

    Polled(WorkspaceName workspace) {
      this.workspace = workspace;
    }

    synchronized void tell(List<Calls.Event> more) {
      if (waiting.size() + more.size() > EVENTS_MAX) {
        lost = true;
      } else if (!lost) {
        waiting.addAll(more);
      }
    }

    synchronized void fail(TransferException why) {
      failure = why;
    }

    synchronized boolean isOver() {
      return failure != null && waiting.isEmpty();
    }

    synchronized boolean isForgotten() {
      looksWithoutPoll++;
      return looksWithoutPoll > IDLE_MAX.dividedBy(LOOK);
    }

    synchronized List<Calls.Event> take(int most) {
      looksWithoutPoll = 0;
      if (lost) {
        lost = false;
        waiting.clear();
        throw WatchEvents.lost();
      }
      if (failure != null && waiting.isEmpty()) {
        throw failure;
      }
      List<Calls.Event> taken = new ArrayList<>();
      while (taken.size() < most && !waiting.isEmpty()) {
        taken.add(waiting.removeFirst());
      }
      return taken;
    }
  }

  /**
   * Begins a watch.
   *
   * @return its id, when everything from there on is told; {@code LIMIT_EXCEEDED}
   */
  Mono<String> create(SandboxRoom room, Calls.Watch watch) {
    return Mono.defer(
        () -> {
          byte[] drawn = new byte[ID_BYTES];
          random.nextBytes(drawn);
          String id = "w" + HexFormat.of().formatHex(drawn);
          Polled polled = new Polled(room.workspace());
          admit(id, polled);
          Sinks.One<String> ready = Sinks.one();
          polled.watching.update(begun(id, polled, room, watch, ready));
          return ready.asMono().doOnCancel(() -> end(id));
        });
  }

  private synchronized void admit(String id, Polled polled) {
    byId.values().removeIf(Polled::isOver);
    long ofSandbox =
        byId.values().stream().filter(each -> each.workspace.equals(polled.workspace)).count();
    if (ofSandbox >= OF_SANDBOX_MAX || byId.size() >= ALL_MAX) {
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED, "There are too many watchers; remove those not needed");
    }
    byId.put(id, polled);
  }

  private Disposable begun(
      String id, Polled polled, SandboxRoom room, Calls.Watch watch, Sinks.One<String> ready) {
    return events
        .of(room, watch)
        .takeUntilOther(Flux.interval(LOOK).filter(tick -> polled.isForgotten()).next())
        .subscribe(
            more -> {
              polled.tell(more);
              var unused = ready.tryEmitValue(id);
            },
            failure -> {
              if (ready.tryEmitError(failure) == Sinks.EmitResult.OK) {
                end(id);
              } else {
                polled.fail(known(failure));
              }
            },
            () -> ended(id, polled));
  }

  /** The directory is gone, or nobody asked for long: what waits can still be asked for. */
  private void ended(String id, Polled polled) {
    polled.fail(unknown(id));
    if (polled.isForgotten()) {
      end(id);
    }
  }

  private static TransferException known(Throwable failure) {
    return failure instanceof TransferException known
        ? known
        : new TransferException(FailureCode.INTERNAL, "The watch broke off", failure);
  }

  /** Events that wait, the oldest first; {@code NOT_FOUND} for another sandbox's watch, too. */
  List<Calls.Event> take(SandboxRoom room, String id, int most) {
    return of(room, id).take(most);
  }

  /** Ends a watch; {@code NOT_FOUND}. */
  void remove(SandboxRoom room, String id) {
    var unused = of(room, id);
    end(id);
  }

  private Polled of(SandboxRoom room, String id) {
    Polled found = byId.get(id);
    if (found == null || !found.workspace.equals(room.workspace())) {
      throw unknown(id);
    }
    room.caller().require(Operation.LIST, room.workspace());
    return found;
  }

  private static TransferException unknown(String id) {
    return new TransferException(
        FailureCode.NOT_FOUND, "watcher with id " + shown(id) + " not found");
  }

  private static String shown(String id) {
    return id.length() > 64 ? id.substring(0, 64) : id;
  }

  private void end(String id) {
    Polled ended = byId.remove(id);
    if (ended != null) {
      ended.watching.dispose();
    }
  }

  @Override
  public void destroy() {
    List.copyOf(byId.keySet()).forEach(this::end);
  }
}
