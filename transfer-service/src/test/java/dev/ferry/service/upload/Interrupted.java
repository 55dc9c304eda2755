package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores that stop in the middle: of a list, or of a series of changes, as in a kill. */
final class Interrupted {
  private static final Set<String> CHANGES =
      Set.of("end", "revertPublish", "completePublish", "discard", "purge");

  private Interrupted() {}

  /** That list of it breaks off after so many rows. */
  static ResumeStore list(ResumeStore real, String name, int afterRows) {
    return wrap(
        real,
        ResumeStore.class,
        (method, result) ->
            method.equals(name)
                ? ((Flux<?>) result).take(afterRows).concatWith(Mono.error(new Killed()))
                : result);
  }

  /**
   * The change that takes the last permit is made but nobody hears of it; all after it are not
   * made.
   */
  static <T> T changes(T real, Class<T> type, AtomicInteger permits) {
    return wrap(
        real,
        type,
        (method, result) -> CHANGES.contains(method) ? cut((Mono<?>) result, permits) : result);
  }

  private static Mono<?> cut(Mono<?> change, AtomicInteger permits) {
    return Mono.defer(
        () -> {
          int left = permits.getAndDecrement();
          if (left <= 0) {
            return Mono.error(new Killed());
          }
          return left == 1 ? change.then(Mono.error(new Killed())) : change;
        });
  }

  /** The same object with other answers to some calls. */
  static <T> T wrap(T real, Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return answer.to(method.getName(), method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** What is given back instead of the real result of a method. */
  interface Answer {
    Object to(String method, Object result);
  }

  /** The end of the process, as far as the code under test can tell. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
