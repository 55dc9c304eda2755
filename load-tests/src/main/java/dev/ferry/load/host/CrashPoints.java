package dev.ferry.load.host;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.storage.local.DiskObserver;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Counts every call that persists something and ends the process at one of them, as kill -9 would:
 * no hook runs, nothing is flushed.
 *
 * <p>Points are each change of the disk just before it is made, and each changing call of the
 * resume store before its statement and after its commit, before anybody hears of it.
 */
public final class CrashPoints implements DiskObserver {
  /** How a line of the process begins that tells of a point. */
  public static final String POINT = "point ";

  private static final int KILLED = 137;
  private static final Set<String> CHANGES =
      Set.of(
          "create",
          "createPublishing",
          "attach",
          "takeSegments",
          "openSegment",
          "emptySegment",
          "commit",
          "beginPublish",
          "completePublish",
          "revertPublish",
          "end",
          "purge",
          "forgetPublished");

  private final int crashAt;
  private final AtomicInteger passed = new AtomicInteger();

  /**
   * Points to pass.
   *
   * @param crashAt number of the point that is not passed, from 1; 0 for none
   */
  CrashPoints(int crashAt) {
    this.crashAt = crashAt;
  }

  @Override
  public void before(DiskChange change) {
    pass(change.name());
  }

  /** A store whose changing calls are points. */
  ResumeStore around(ResumeStore store) {
    InvocationHandler handler = (proxy, method, arguments) -> call(store, method, arguments);
    return (ResumeStore)
        Proxy.newProxyInstance(
            ResumeStore.class.getClassLoader(), new Class<?>[] {ResumeStore.class}, handler);
  }

  private Object call(ResumeStore store, Method method, Object[] arguments) throws Throwable {
    Object result;
    try {
      result = method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    return CHANGES.contains(method.getName()) && result instanceof Mono<?> change
        ? watched("store." + method.getName(), change)
        : result;
  }

  private <T> Mono<T> watched(String name, Mono<T> change) {
    return Mono.<Void>fromRunnable(() -> pass(name))
        .then(change)
        .doOnSuccess(value -> pass(name + ", committed"));
  }

  private synchronized void pass(String name) {
    int number = passed.incrementAndGet();
    System.err.println(POINT + number + " " + name);
    if (number == crashAt) {
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
