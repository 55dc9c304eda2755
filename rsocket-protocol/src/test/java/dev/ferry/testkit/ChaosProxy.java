package dev.ferry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * A TCP proxy on the loopback interface that breaks connections at exactly planned bytes.
 *
 * <p>Plain blocking sockets and daemon threads, so that it shares no code with what it tests. All
 * methods may be called from any thread and return without waiting for traffic.
 */
public final class ChaosProxy implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  private final ServerSocket listener;
  private final Map<Direction, AtomicLong> bytes = new EnumMap<>(Direction.class);
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final Deque<List<Fault>> explicit = new ArrayDeque<>();
  private IntFunction<List<Fault>> plan = index -> List.of();
  private volatile int targetPort;
  private int accepted;
  private boolean stalled;

  private ChaosProxy(ServerSocket listener, int targetPort) {
    this.listener = listener;
    this.targetPort = targetPort;
    for (Direction direction : Direction.values()) {
      bytes.put(direction, new AtomicLong());
    }
  }

  /** Starts a proxy in front of a loopback port, on a free loopback port of its own. */
  public static ChaosProxy start(int targetPort) {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      ChaosProxy proxy = new ChaosProxy(new ServerSocket(0, BACKLOG, loopback), targetPort);
      Thread acceptor = new Thread(proxy::acceptAll, "chaos-" + proxy.port());
      acceptor.setDaemon(true);
      acceptor.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port to connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Sends every later connection to another loopback port. */
  public void retarget(int port) {
    targetPort = port;
  }

  /**
   * Plans the faults of every later connection.
   *
   * @param faultsOf the faults for the connection with that index, counted from 0 since the start
   */
  public synchronized void plan(IntFunction<List<Fault>> faultsOf) {
    plan = faultsOf;
  }

  /** Plans the faults of one more of the next connections; goes before {@link #plan}. */
  public synchronized void nextConnection(Fault... faults) {
    explicit.add(List.of(faults));
  }

  /** Closes every connection that has reached the target. */
  public synchronized void cutAll() {
    open.forEach(ProxiedConnection::close);
  }

  /** Resets every connection that has reached the target (RST). */
  public synchronized void resetAll() {
    open.forEach(ProxiedConnection::reset);
  }

  /** Stops forwarding on every connection, open or later, and leaves them open. */
  public synchronized void stallAll() {
    stalled = true;
    open.forEach(ProxiedConnection::stall);
  }

  /** Goes on after {@link #stallAll()} and after every planned stall that was reached. */
  public synchronized void releaseAll() {
    stalled = false;
    open.forEach(ProxiedConnection::release);
  }

  /** Bytes forwarded so far in a direction, over all connections. */
  public long bytes(Direction direction) {
    return counter(direction).get();
  }

  /** Connections accepted so far. */
  public synchronized int connections() {
    return accepted;
  }

  /** Connections that are open now. */
  public int openConnections() {
    return open.size();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cutAll();
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // The listener was closed, which ends the loop, or the client left before it was accepted.
      }
    }
  }

  /** Holds the lock, so that whoever saw the connection at the target can also cut it. */
  private synchronized void connect(Socket client) throws IOException {
    Socket target = new Socket();
    try {
      client.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      InetAddress loopback = InetAddress.getLoopbackAddress();
      target.connect(new InetSocketAddress(loopback, targetPort), CONNECT_TIMEOUT_MILLIS);
    } catch (IOException e) {
      // Nobody listens at the target: the client sees its connection end.
      target.close();
      client.close();
      return;
    }
    begin(client, target);
  }

  private void begin(Socket client, Socket target) {
    List<Fault> faults = explicit.isEmpty() ? plan.apply(accepted) : explicit.remove();
    ProxiedConnection connection =
        new ProxiedConnection(
            client,
            target,
            faults,
            counter(Direction.TO_TARGET),
            counter(Direction.TO_CLIENT),
            open::remove);
    open.add(connection);
    if (stalled) {
      connection.stall();
    }
    connection.start("chaos-" + port() + "-" + accepted);
    accepted++;
    if (listener.isClosed()) {
      connection.close();
    }
  }

  private AtomicLong counter(Direction direction) {
    AtomicLong counter = bytes.get(direction);
    if (counter == null) {
      throw new IllegalStateException("No counter for " + direction);
    }
    return counter;
  }
}
