package dev.ferry.service.policy;

import dev.ferry.resume.AuditRecord;
import dev.ferry.service.hook.HookCaller;
import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.UploadId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes down who did what, and hands it on in groups; knows who does what now. Safe for any thread;
 * taking down neither waits nor fails.
 *
 * <p>At most {@value #WAITING_MAX} records wait; what comes beyond is counted as lost, which is
 * logged. A crash loses what was not handed on.
 */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
  private static final int WAITING_MAX = 65_536;
  private static final int GROUP = 1024;
  private static final int SUBJECT_LETTERS_MAX = 128;
  private static final int PATH_LETTERS_MAX = 1024;

  private final List<AuditSink> sinks;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Queue<AuditEvent> queue = new ConcurrentLinkedQueue<>();
  private final Set<AuditedCall> running = ConcurrentHashMap.newKeySet();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private final RefusalRate refusals = new RefusalRate();
  private final AtomicLong leftOut = new AtomicLong();

  /** An audit that hands on to these; to none for none. */
  public Audit(List<AuditSink> sinks, Clock clock) {
    this.sinks = List.copyOf(sinks);
    this.clock = clock;
  }

  /** One that takes nothing down. */
  public static Audit off() {
    return new Audit(List.of(), Clock.systemUTC());
  }

  /** The caller, for one request of that name. */
  public Call begin(Caller caller, String operation) {
    return begin(caller, operation, CallEnd.NONE);
  }

  /** The same, for one whose end somebody wants to hear of, also when nothing is taken down. */
  public Call begin(Caller caller, String operation, CallEnd listener) {
    return begin(caller, operation, "", listener);
  }

  /**
   * The same.
   *
   * @param path what is taken down as its path unless it is about a workspace
   */
  public Call begin(Caller caller, String operation, String path, CallEnd listener) {
    HookCaller known = caller == Caller.OPERATOR ? null : new HookCaller(caller.subject());
    AuditedCall call =
        new AuditedCall(caller, operation, cut(path, PATH_LETTERS_MAX), this, listener);
    return new Call(call, call, known);
  }

  /** The requests that are under way and about a workspace; each once, in no order. */
  public Stream<RunningTransfer> running() {
    return running.stream().map(AuditedCall::running).flatMap(Optional::stream);
  }

  void began(AuditedCall call) {
    running.add(call);
  }

  void ended(AuditedCall call) {
    running.remove(call);
  }

  /**
   * One request.
   *
   * @param caller whom the use case is to ask
   * @param knownOrNull whom hooks are told of; null where nobody is asked for a token
   */
  public record Call(Caller caller, AuditedCall audited, @Nullable HookCaller knownOrNull) {
    /** The answer to the request, whose end is taken down. */
    public <T> Flux<T> over(Flux<T> answer) {
      return over(answer, () -> null);
    }

    /**
     * The same.
     *
     * @param failed the code of what an answer that completes tells as a failure; null for none
     */
    public <T> Flux<T> over(Flux<T> answer, Supplier<@Nullable String> failed) {
      Flux<T> recorded = audited.over(answer, failed);
      return knownOrNull == null ? recorded : recorded.contextWrite(knownOrNull::in);
    }
  }

  /**
   * Takes down that somebody was not let in. A flood of them fills nothing: beyond {@value
   * RefusalRate#AT_ONCE} at once and one a second they are only counted.
   *
   * @param from where somebody asked from; not who he says he is
   * @param operation what he asked for
   * @param path what it was about; empty for a connection
   */
  public void refused(String from, String operation, String path, Throwable failure) {
    if (sinks.isEmpty()) {
      return;
    }
    if (refusals.take(clock.instant())) {
      done("unknown@" + from, operation, path, AuditedCall.outcome(failure));
    } else {
      leftOut.incrementAndGet();
    }
  }

  /** Takes down something that was done and is about no workspace. */
  public void done(String subject, String operation, String path, String outcome) {
    if (!sinks.isEmpty()) {
      add(
          new AuditEvent(
              clock.instant(),
              cut(subject, SUBJECT_LETTERS_MAX),
              operation,
              "",
              cut(path, PATH_LETTERS_MAX),
              null,
              null,
              outcome));
    }
  }

  private static String cut(String text, int letters) {
    return text.length() <= letters ? text : text.substring(0, letters);
  }

  /** Refusals that were counted only, since the start. */
  public long leftOut() {
    return leftOut.get();
  }

  Instant now() {
    return clock.instant();
  }

  void add(AuditEvent event) {
    if (sinks.isEmpty()) {
      return;
    }
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      lost.incrementAndGet();
      return;
    }
    queue.add(event);
  }

  /** Hands on what waits; what a sink cannot take is logged and not tried again. */
  public Mono<Void> handOn() {
    return Mono.defer(
        () -> {
          reportLost();
          List<AuditRecord> group = nextGroup();
          return group.isEmpty()
              ? Mono.empty()
              : Flux.fromIterable(sinks)
                  .concatMap(sink -> taken(sink, group))
                  .then(group.size() == GROUP ? handOn() : Mono.empty());
        });
  }

  private static Mono<Void> taken(AuditSink sink, List<AuditRecord> group) {
    return sink.append(group)
        .doOnError(
            failure ->
                LOG.error("{} audit records were lost: {}", group.size(), failure.toString()))
        .onErrorComplete();
  }

  private void reportLost() {
    long count = lost.getAndSet(0);
    if (count > 0) {
      LOG.error("{} audit records were lost: more came than could be written", count);
    }
  }

  private List<AuditRecord> nextGroup() {
    List<AuditRecord> group = new ArrayList<>();
    while (group.size() < GROUP) {
      AuditEvent next = queue.poll();
      if (next == null) {
        break;
      }
      waiting.decrementAndGet();
      group.add(new AuditRecord(UploadId.fresh(next.doneAt(), random), next));
    }
    return group;
  }
}
